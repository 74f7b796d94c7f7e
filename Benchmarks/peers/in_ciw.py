"""M/M/1 and M/M/100 with patience in Ciw. Its records of every customer are replaced by running statistics."""
import ciw

from collectors import Tally, TimeWeightedAverage


class Forgetful(list):
    """Stands where Ciw would keep every customer that has left."""

    def append(self, individual):
        pass


class ForgetfulExit(ciw.ExitNode):
    """The way out, which keeps nobody."""

    def __init__(self):
        super().__init__()
        self.all_individuals = Forgetful()


class SingleServerNode(ciw.Node):
    """Records sojourns, and the number in the system."""

    def __init__(self, id_, simulation):
        super().__init__(id_, simulation)
        self.sojourns = Tally()
        self.in_system = TimeWeightedAverage()

    def accept(self, individual):
        super().accept(individual)
        self.in_system.set(self.number_of_individuals, self.now)

    def write_individual_record(self, individual):
        self.sojourns.record(individual.exit_date - individual.arrival_date)
        self.in_system.set(self.number_of_individuals, self.now)


class ImpatientNode(ciw.Node):
    """Records waits, abandonments and the number waiting."""

    def __init__(self, id_, simulation):
        super().__init__(id_, simulation)
        self.waits = Tally()
        self.queue = TimeWeightedAverage()
        self.arrived = 0
        self.abandoned = 0

    def observe(self):
        waiting = self.number_of_individuals - self.number_in_service
        if waiting != self.queue.level:
            self.queue.set(waiting, self.now)

    def accept(self, individual):
        self.arrived += 1
        super().accept(individual)
        self.observe()

    def release(self, individual, next_node, reroute=False):
        super().release(individual, next_node, reroute)
        self.observe()

    def write_individual_record(self, individual):
        self.waits.record(individual.service_start_date - individual.arrival_date)

    def write_reneging_record(self, individual):
        self.waits.record(individual.exit_date - individual.arrival_date)
        self.abandoned += 1
        self.observe()


class SingleServer:
    """Arrivals at 0.9, service at 1 a second."""

    def __init__(self, replication):
        ciw.seed(replication)
        network = ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(rate=0.9)],
            service_distributions=[ciw.dists.Exponential(rate=1.0)],
            number_of_servers=[1],
        )
        self.simulation = ciw.Simulation(network, node_class=SingleServerNode, exit_node_class=ForgetfulExit)

    def run(self, until):
        self.simulation.simulate_until_max_time(until)
        node = self.simulation.nodes[1]
        return [node.sojourns.mean, node.in_system.average(until)], node.sojourns.count


class ImpatientQueue:
    """100 servers, arrivals at 100 a second, service of mean 1 s, patience of mean 2 s."""

    def __init__(self, replication):
        ciw.seed(replication)
        network = ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(rate=100.0)],
            service_distributions=[ciw.dists.Exponential(rate=1.0)],
            reneging_time_distributions=[ciw.dists.Exponential(rate=0.5)],
            number_of_servers=[100],
        )
        self.simulation = ciw.Simulation(network, node_class=ImpatientNode, exit_node_class=ForgetfulExit)

    def run(self, until):
        self.simulation.simulate_until_max_time(until)
        node = self.simulation.nodes[1]
        return [node.waits.mean, node.queue.average(until), node.abandoned / node.arrived], node.arrived


MODELS = {"mm1": SingleServer, "erlang-a": ImpatientQueue}
