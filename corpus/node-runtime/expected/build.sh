#!/bin/bash
set -euo pipefail

docker build -t clock:latest .
