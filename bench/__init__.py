"""The bench: how fast this machine runs the day, each figure beside what the machine itself could do at best.

It measures the product from outside (a real server process, a real file, real sockets on the loopback interface) and asserts
nothing about speed. It is no part of what runs on the day: nothing imports it.

    python -m bench [NAME …] [--quick] [--json FILE]
"""
