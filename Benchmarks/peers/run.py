"""run.py simpy|ciw MODEL UNTIL FIRST COUNT: one line of figures a replication, then processor seconds and customers."""
import sys
import time


def main():
    peer, model, until, first, count = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
    if peer == "simpy":
        from in_simpy import MODELS
    else:
        from in_ciw import MODELS
    start = time.process_time()
    customers = 0
    lines = []
    for replication in range(first, first + count):
        figures, served = MODELS[model](replication).run(until)
        customers += served
        lines.append(" ".join(repr(figure) for figure in figures))
    seconds = time.process_time() - start
    print("\n".join(lines))
    print("seconds", seconds, "customers", customers)


main()
