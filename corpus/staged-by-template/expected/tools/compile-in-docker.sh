#!/bin/sh
set -e
. tools/settings.sh
