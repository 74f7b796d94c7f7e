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


def moments(days):
    """Means by interval, and the excess second moments the busyness is estimated from."""
    count, intervals = len(days), len(days[0])
    mean = [sum(day[i] for day in days) / count for i in range(intervals)]

    def covariance(i, j):
        return sum((day[i] - mean[i]) * (day[j] - mean[j]) for day in days) / (count - 1)

    def pooled(lag):
        pairs = [(i, i + lag) for i in range(intervals - lag)]
        above = sum(covariance(i, j) for i, j in pairs)
        if lag == 0:
            above -= sum(mean)  # the variance that a Poisson count has anyway
        return above / sum(mean[i] * mean[j] for i, j in pairs)

    total = sum(mean)
    variance = sum((sum(day) - total) ** 2 for day in days) / (count - 1)
    return mean, (variance - total) / total**2, pooled(0), pooled(1)


def estimate(mean, excess_total, excess_0, excess_1):
    """dayCv, intervalCv and intervalCorrelation by moments (docs/workload.md)."""
    intervals, total = len(mean), sum(mean)
    g_total, g_0, g_1 = (max(g, 0.0) for g in (excess_total, excess_0, excess_1))
    if g_0 <= g_total:
        return math.sqrt(g_total), 0.0, 0.0
    # Correlation first: what half-hours and neighbours share beyond the day's total.
    beyond_0 = math.log((1 + g_0) / (1 + g_total))
    beyond_1 = math.log((1 + g_1) / (1 + g_total))
    correlation = min(max(beyond_1 / beyond_0, 0.0), 0.99)
    # Then the two variances so that both the half-hours' and the day totals' over-dispersion come out as seen.
    wanted = (1 + g_total) / (1 + g_0)

    def ratio(sigma_squared):
        powers = [math.exp(sigma_squared * (correlation**lag - 1)) for lag in range(intervals)]
        return sum(mean[i] * mean[j] * powers[abs(i - j)] for i in range(intervals) for j in range(intervals)) / total**2

    # 1 + g_0 = (1 + dayCv²) exp(σ²), so σ² lies between 0 and log(1 + g_0), where no day factor is left.
    low, high = 0.0, math.log(1 + g_0)
    if ratio(high) < wanted:
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if ratio(middle) > wanted else (low, middle)
    day_squared = max((1 + g_0) / math.exp(high) - 1, 0.0)
    return math.sqrt(day_squared), math.sqrt(math.exp(high) - 1), correlation


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--into", type=int, default=30, help="minutes an interval of the result (default 30)")
    parser.add_argument("--until", type=minutes, help="leave out intervals from this time of day on, HH:MM")
    options = parser.parse_args()
    first, days = read(options.file, options.into, options.until)
    mean, excess_total, excess_0, excess_1 = moments(days)
    day_cv, interval_cv, correlation = estimate(mean, excess_total, excess_0, excess_1)
    result = {
        "days": len(days),
        "from": f"{first // 60:02}:{first % 60:02}",
        "every": f"PT{options.into}M",
        "perDay": round(sum(mean), 1),
        "excess": {"total": round(excess_total, 5), "lag0": round(excess_0, 5), "lag1": round(excess_1, 5)},
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
