"""The same forwarding workload on SimPy, as its users write it. usage: python simpy_forward.py EVENTS IN_FLIGHT"""

import random
import sys
import time

import simpy

events, in_flight = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(1)
env = simpy.Environment()
stores = [simpy.Store(env) for _ in range(in_flight)]
done = env.event()
got = 0


def deliver(to, message, delay):
    yield env.timeout(delay)
    stores[to].put(message)


def node(me):
    global got
    while True:
        message = yield stores[me].get()
        got += 1
        if got == events:
            done.succeed()
            return
        env.process(deliver(rng.randrange(in_flight), message, rng.expovariate(1)))


for i in range(in_flight):
    env.process(node(i))
    stores[i].put(i)
started = time.perf_counter()
env.run(done)
print(round(events / (time.perf_counter() - started)))
