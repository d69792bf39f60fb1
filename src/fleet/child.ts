/**
 * The process that does jobs, one at a time; `pool.ts` starts as many as are wanted. A repository that crashes it, fills its memory or never
 * ends costs the pool one process and the run one row.
 */
import { setFlagsFromString } from 'node:v8'
import { analyse } from './analyse.ts'
import { takeAccess } from './checkout.ts'
import { openGitShell } from './git-shell.ts'
import type { Job } from './job.ts'
import { workAsChild } from './work-as-child.ts'

// a pool has a process for each core, and V8's optimising compiler would take a sixth of it away: small repositories are done before that pays
setFlagsFromString('--interrupt-budget=1000000')

const tools = { access: takeAccess(process.env), git: openGitShell() }

workAsChild('analyse', (job: Job, signal) => analyse(job, tools, signal))
