#!/bin/sh
docker build -t hello .
