#!/usr/bin/env node
'use strict'
require('./launch.js').load().main(process.argv.slice(2))
