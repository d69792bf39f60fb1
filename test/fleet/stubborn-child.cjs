'use strict'
/** A process for the pool's tests: its repository says what becomes of it. */
const { setTimeout: sleep } = require('node:timers/promises')
const { worker } = require('workerpool')

worker({
  analyse: async ({ repository }) => {
    if (repository === 'loop') for (;;);
    if (repository === 'exit') process.exit(7)
    if (repository === 'kill') process.kill(process.pid, 'SIGKILL')
    if (repository === 'fill') for (const all = []; ;) all.push(Array.from({ length: 1e6 }, () => ({})))
    if (repository === 'throw') throw new Error('oops')
    if (repository === 'sleep') await sleep(60_000)
    return { kind: 'same' }
  },
})
