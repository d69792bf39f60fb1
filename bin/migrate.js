#!/usr/bin/env node
'use strict'
require('./launch.js')
  .load()
  .main(['migrate', ...process.argv.slice(2)])
