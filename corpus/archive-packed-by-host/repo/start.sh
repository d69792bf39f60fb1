#!/bin/sh
exec hall
