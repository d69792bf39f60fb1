#!/bin/sh
wc -l < list > count
echo "$MACHINE $UNIT" >> count
