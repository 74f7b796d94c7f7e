"""The collectors of the kernel, for its peers: the same statistics, no list of customers."""


class Tally:
    """Count and mean of a series of observations (Welford), with variance and extremes."""

    __slots__ = ("count", "mean", "squares", "least", "greatest")

    def __init__(self):
        self.count = 0
        self.mean = 0.0
        self.squares = 0.0
        self.least = float("inf")
        self.greatest = float("-inf")

    def record(self, value):
        self.count += 1
        difference = value - self.mean
        self.mean += difference / self.count
        self.squares += difference * (value - self.mean)
        if value < self.least:
            self.least = value
        if value > self.greatest:
            self.greatest = value


class TimeWeightedAverage:
    """A level that changes by steps, averaged over time."""

    __slots__ = ("level", "changed", "area", "least", "greatest")

    def __init__(self):
        self.level = 0
        self.changed = 0.0
        self.area = 0.0
        self.least = 0
        self.greatest = 0

    def set(self, level, now):
        self.area += self.level * (now - self.changed)
        self.changed = now
        self.level = level
        if level < self.least:
            self.least = level
        if level > self.greatest:
            self.greatest = level

    def average(self, now):
        return (self.area + self.level * (now - self.changed)) / now
