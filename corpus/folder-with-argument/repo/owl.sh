#!/bin/sh
echo an owl for ARCH
