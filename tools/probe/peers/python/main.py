"""Starts the official runtime client on handler.py, which stands beside this file, whatever the working folder is."""

import sys

from awslambdaric.__main__ import main

main([sys.argv[0], "handler.handler"])
