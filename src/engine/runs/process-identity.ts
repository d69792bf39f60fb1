/** Which process a run belongs to, written down so that a later process can tell whether it is over. */
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

export interface ProcessIdentity {
  readonly pid: number
  /** When it began, in the kernel's own count: a number is given to another process later. Empty where nothing tells. */
  readonly started: string
  /** Of the kernel's present run; empty where nothing tells. */
  readonly boot: string
  /** In which its number counts: containers that share a folder have numbers of their own. Empty where there are none. */
  readonly space: string
  readonly host: string
}

/** What identifies a process of this machine; this one by default. */
export function identityOf(pid: number = process.pid): ProcessIdentity {
  return {
    pid,
    started: statusOf(pid)?.started ?? '',
    boot: textIn('/proc/sys/kernel/random/boot_id'),
    space: ownSpace(),
    host: hostname(),
  }
}

/** Whether it surely does not run any more. What cannot be told from here runs. */
export function isOver({ pid, started, boot, space, host }: ProcessIdentity): boolean {
  if (host !== hostname()) return false
  const present = textIn('/proc/sys/kernel/random/boot_id')
  if (boot !== present) return boot !== '' && present !== ''
  if (space !== ownSpace()) return false
  if (!answers(pid)) return true
  const status = statusOf(pid)
  return status !== undefined && (status.isDead || (started !== '' && status.started !== started))
}

/** Whether its number can be looked up from here. */
export function isNear({ host, space }: ProcessIdentity): boolean {
  return host === hostname() && space === ownSpace()
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** `123 (a name) S 1 …`: the state is the third field, the start the 22nd; a name may hold anything. */
function statusOf(pid: number): { readonly started: string; readonly isDead: boolean } | undefined {
  const text = textIn(`/proc/${String(pid)}/stat`)
  if (text === '') return undefined
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { started: fields[19] ?? '', isDead: /^[ZX]/.test(fields[0] ?? '') }
}

function ownSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
