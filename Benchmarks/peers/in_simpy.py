"""M/M/1 and M/M/100 with patience in SimPy, in the style of its documentation: a process for each customer."""
import random

import simpy

from collectors import Tally, TimeWeightedAverage


class SingleServer:
    """Arrivals at 0.9, service at 1 a second."""

    def __init__(self, replication):
        self.random = random.Random(replication)
        self.env = simpy.Environment()
        self.server = simpy.Resource(self.env, capacity=1)
        self.sojourns = Tally()
        self.in_system = TimeWeightedAverage()

    def arrivals(self):
        env, draw = self.env, self.random.expovariate
        while True:
            yield env.timeout(draw(0.9))
            env.process(self.customer())

    def customer(self):
        env = self.env
        arrived = env.now
        self.in_system.set(self.in_system.level + 1, arrived)
        with self.server.request() as request:
            yield request
            yield env.timeout(self.random.expovariate(1.0))
        self.sojourns.record(env.now - arrived)
        self.in_system.set(self.in_system.level - 1, env.now)

    def run(self, until):
        self.env.process(self.arrivals())
        self.env.run(until=until)
        return [self.sojourns.mean, self.in_system.average(until)], self.sojourns.count


class ImpatientQueue:
    """100 servers, arrivals at 100 a second, service of mean 1 s, patience of mean 2 s."""

    def __init__(self, replication):
        self.random = random.Random(replication)
        self.env = simpy.Environment()
        self.servers = simpy.Resource(self.env, capacity=100)
        self.waits = Tally()
        self.queue = TimeWeightedAverage()
        self.arrived = 0
        self.abandoned = 0

    def arrivals(self):
        env, draw = self.env, self.random.expovariate
        while True:
            yield env.timeout(draw(100.0))
            self.arrived += 1
            env.process(self.customer())

    def customer(self):
        env = self.env
        arrived = env.now
        with self.servers.request() as request:
            if not request.triggered:
                self.queue.set(self.queue.level + 1, arrived)
                yield request | env.timeout(self.random.expovariate(0.5))
                self.queue.set(self.queue.level - 1, env.now)
            self.waits.record(env.now - arrived)
            if not request.triggered:
                self.abandoned += 1
                return
            yield env.timeout(self.random.expovariate(1.0))

    def run(self, until):
        self.env.process(self.arrivals())
        self.env.run(until=until)
        return [self.waits.mean, self.queue.average(until), self.abandoned / self.arrived], self.arrived


MODELS = {"mm1": SingleServer, "erlang-a": ImpatientQueue}
