#!/usr/bin/env python3
"""Heads by interval that reach a service level, by Erlang A with balking and random busyness.

Each interval is treated as stationary: Poisson arrivals at rate × busyness, exponential service, customers who leave at once
with probability `balk` when they must wait and otherwise lose patience exponentially. The service level is answered within
the threshold / (offered − abandoned within it), pooled over the busyness factor (lognormal with the given coefficient of
variation). Prints the heads, whose pooled level over the whole day is the target or just above. Standard library only.

  Tools/staffing.py --rates rates.json --share 0.8 --service 233 --patience 300 --balk 0.05 --busyness 0.1044
  Tools/staffing.py --check      compares the formula with a published Erlang A example
"""

import argparse
import json
import math
import sys

LONGEST_QUEUE = 5000


def interval(rate, service, heads, patience, balk, threshold):
    """(answered within, abandoned within, abandoned, busy heads), the first three as shares of arrivals.

    `rate` in customers a second, times in seconds. State n: customers in the system; death rate of waiting ones 1/patience.
    """
    completion, leaving, joining = 1 / service, 1 / patience, rate * (1 - balk)
    if heads == 0:
        within = 1 - (1 - balk) * math.exp(-threshold * leaving)
        return 0.0, within, 1.0, 0.0
    # Stationary weights from state `heads` outwards, so that nothing over- or underflows.
    below, weight = [], 1.0
    for n in range(heads, 0, -1):
        weight *= n * completion / rate
        below.append(weight)
        if weight < 1e-16 * (1 + sum(below[:1])) and n * completion < rate * 0.5:
            break
    above, weight, k = [1.0], 1.0, 0
    while weight > 1e-14 or joining > heads * completion + k * leaving:
        k += 1
        if k > LONGEST_QUEUE:
            return 0.0, 0.0, 1.0, float(heads)  # more come than leave, and they hardly lose patience
        weight *= joining / (heads * completion + k * leaving)
        above.append(weight)
    everything = sum(below) + sum(above)
    waiting = [weight / everything for weight in above]
    must_wait = sum(waiting)
    # A customer who finds k waiting is served after k + 1 stages with rates heads·µ + i·θ, i = 0…k. The number of stages
    # finished by time v is negative binomial: P(N = k) = C(m+k−1, k) e^{−m θ v} (1−e^{−θ v})^k, m = heads·µ/θ.
    m = heads * completion / leaving
    steps = 20

    def densities(v):
        """Σ_k waiting_k · density of the wait at v, and Σ_k waiting_k · P(wait > v)."""
        if v == 0:
            return waiting[0] * heads * completion, must_wait
        fade = -math.expm1(-leaving * v)
        probability, tail = math.exp(-m * leaving * v), 0.0
        density, survivor = 0.0, 0.0
        for k, share in enumerate(waiting):
            tail += probability  # P(N ≤ k): not yet k + 1 stages
            density += share * leaving * (m + k) * probability
            survivor += share * min(tail, 1.0)
            probability *= (m + k) / (k + 1) * fade
        return density, survivor

    answered, left = 0.0, 0.0
    for step in range(steps + 1):
        v = threshold * step / steps
        simpson = (1 if step in (0, steps) else 4 if step % 2 else 2) * threshold / steps / 3
        density, survivor = densities(v)
        patient = math.exp(-leaving * v)
        answered += simpson * density * patient
        left += simpson * survivor * leaving * patient
    at_once = 1 - must_wait
    queue = sum(k * share for k, share in enumerate(waiting))
    abandoned = balk * must_wait + leaving * queue / rate
    busy = (1 - abandoned) * rate * service
    return at_once + (1 - balk) * answered, balk * must_wait + (1 - balk) * left, abandoned, busy


def busyness(variation, points=9):
    """Factors and weights of a lognormal with mean 1: equal-probability slices at their medians, rescaled to mean 1."""
    if variation == 0:
        return [(1.0, 1.0)]
    sigma = math.sqrt(math.log1p(variation**2))
    factors = [math.exp(sigma * normal_quantile((i + 0.5) / points)) for i in range(points)]
    mean = sum(factors) / points
    return [(factor / mean, 1 / points) for factor in factors]


def normal_quantile(p):
    low, high = -8.0, 8.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if 0.5 * math.erfc(-middle / math.sqrt(2)) < p else (low, middle)
    return low


def parts(rate, heads, options):
    """Expected (answered within, eligible, abandoned, offered, busy) a second at these heads."""
    sums = [0.0] * 5
    for factor, weight in busyness(options.busyness):
        offered = rate * factor
        within, left, abandoned, busy = interval(
            offered, options.service, heads, options.patience, options.balk, options.threshold)
        for index, value in enumerate((within * offered, (1 - left) * offered, abandoned * offered, offered, busy)):
            sums[index] += weight * value
    return sums


def level(sums):
    return sums[0] / sums[1]


def staff(rates, options):
    """Heads by interval and their parts: the least by interval that reach one common level, the level chosen for the day."""
    memory = {}

    def at(rate, heads):
        if (rate, heads) not in memory:
            memory[rate, heads] = parts(rate, heads, options)
        return memory[rate, heads]

    def least(rate, target):
        low, high = 0, max(2, int(2 * rate * options.service) + 10)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if level(at(rate, middle)) >= target else (middle, high)
        return high

    def day(target):
        heads = [least(rate, target) if rate > 0 else 0 for rate in rates]
        sums = [sum(column) for column in zip(*(at(rate, count) for rate, count in zip(rates, heads) if rate > 0))]
        return heads, sums

    low, high = options.target - 0.05, options.target + 0.01
    for _ in range(7):
        middle = (low + high) / 2
        low, high = (low, middle) if level(day(middle)[1]) >= options.target else (middle, high)
    heads, sums = day(high)
    return heads, sums


def check():
    """Reference: 100 calls in 30 min, 3 min service, 5 min patience, 14 agents (pyworkforce, test_abandonment.py)."""
    rate, service = 100 / 1800, 180.0
    within, _, abandoned, busy = interval(rate, service, 14, 300.0, 0.0, 20.0)
    rows = [("answered within 20 s", within, 0.916792), ("abandoned", abandoned, 0.013984), ("occupancy", busy / 14, 0.704297)]
    wrong = 0
    for name, ours, published in rows:
        agrees = abs(ours - published) < 1e-5
        wrong += not agrees
        print(f"{name:22} {ours:.6f} published {published:.6f} {'agrees' if agrees else 'DIFFERS'}")
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--rates", help="JSON file with an array of customers an hour, or an object with it under \"rates\"")
    parser.add_argument("--share", type=float, default=1.0, help="share of them who want an agent")
    parser.add_argument("--service", type=float, help="mean seconds of handling and after-contact work")
    parser.add_argument("--slots", type=int, default=1, help="contacts an agent handles at once")
    parser.add_argument("--patience", type=float, default=1e9, help="mean seconds of patience (default: endless)")
    parser.add_argument("--balk", type=float, default=0.0, help="share who leave at once when they must wait")
    parser.add_argument("--busyness", type=float, default=0.0, help="coefficient of variation of the rate")
    parser.add_argument("--threshold", type=float, default=20.0, help="seconds of the service level (default 20)")
    parser.add_argument("--target", type=float, default=0.8, help="service level over the day (default 0.8)")
    options = parser.parse_args()
    if options.check:
        sys.exit(check())
    if not options.rates or not options.service:
        parser.error("--rates and --service are required")
    with open(options.rates, encoding="utf-8") as file:
        document = json.load(file)
    hourly = document if isinstance(document, list) else document["rates"]
    servers, sums = staff([value * options.share / 3600 for value in hourly], options)
    heads = [-(-count // options.slots) for count in servers]
    print(json.dumps({
        "heads": heads,
        "serviceLevel": round(level(sums), 4),
        "abandoned": round(sums[2] / sums[3], 4),
        "occupancy": round(sums[4] / sum(servers), 4),
    }))


if __name__ == "__main__":
    main()
