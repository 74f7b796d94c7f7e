#!/usr/bin/env python3
"""Arrival rates and busyness from a CSV of counts (day,interval_start,calls).

Prints, as JSON, the mean number of arrivals an hour by interval and the moment estimates of `busyness`
(dayCv, intervalCv, intervalCorrelation). The formulas stand in docs/workload.md. Standard library only.

  Tools/arrivals.py FILE.csv --into 30 --until 21:00
"""

import argparse
import csv
import json
import math
import sys


def minutes(clock):
    """Minutes after midnight of HH:MM."""
    hours, rest = clock.split(":")
    return 60 * int(hours) + int(rest)


def read(path, into, until):
    """Counts by day and interval of `into` minutes: (first minute of the day, rows of equal length)."""
    cells = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            start = minutes(row["interval_start"])
            if until is None or start < until:
                cells.setdefault(row["day"], {})[start] = int(row["calls"])
    if len(cells) < 2:
        sys.exit("at least two days are needed")
    first = min(min(day) for day in cells.values())
    last = max(max(day) for day in cells.values())
    intervals = (last - first) // into + 1
    days = []
    for day in cells.values():
        counts = [0] * intervals
        for start, calls in day.items():
            counts[(start - first) // into] += calls
        days.append(counts)
    return first, days


def estimate(days):
    """Means by interval, dayCv, intervalCv, intervalCorrelation, and the excess moments they come from."""
    count, intervals = len(days), len(days[0])
    sums = [sum(day[i] for day in days) for i in range(intervals)]

    def ratio(distances):
        """Mean products of counts at these distances over products of means, the latter from pairs of different days."""
        within, across = 0.0, 0.0
        for distance in distances:
            for i in range(intervals - distance):
                j = i + distance
                same = sum(day[i] * day[j] for day in days)
                # Of a Poisson count itself, N (N - 1) has the squared mean.
                within += (same - (sums[i] if distance == 0 else 0)) / count
                across += (sums[i] * sums[j] - same) / (count * (count - 1))
        return within / across if across > 0 else 1.0

    far = ratio(range(max(1, intervals // 2), intervals)) if intervals >= 2 else ratio([0])
    day_factor = max(1.0, far)
    same_interval = ratio([0])
    neighbours = ratio([1]) if intervals >= 2 else 1.0
    variance = max(0.0, math.log(same_interval / day_factor)) if intervals >= 2 else 0.0
    correlation = 0.0
    if variance > 0 and intervals >= 4:
        correlation = min(max(math.log(neighbours / day_factor) / variance, 0.0), 0.999)
    excess = {"far": far - 1, "lag0": same_interval - 1, "lag1": neighbours - 1}
    mean = [total / count for total in sums]
    return mean, math.sqrt(day_factor - 1), math.sqrt(math.exp(variance) - 1), correlation, excess


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--into", type=int, default=30, help="minutes an interval of the result (default 30)")
    parser.add_argument("--until", type=minutes, help="leave out intervals from this time of day on, HH:MM")
    options = parser.parse_args()
    first, days = read(options.file, options.into, options.until)
    mean, day_cv, interval_cv, correlation, excess = estimate(days)
    result = {
        "days": len(days),
        "from": f"{first // 60:02}:{first % 60:02}",
        "every": f"PT{options.into}M",
        "perDay": round(sum(mean), 1),
        "excess": {name: round(value, 5) for name, value in excess.items()},
        "busyness": {
            "dayCv": round(day_cv, 4),
            "intervalCv": round(interval_cv, 4),
            "intervalCorrelation": round(correlation, 4),
        },
        "rates": [round(value * 60 / options.into, 1) for value in mean],
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
