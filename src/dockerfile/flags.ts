/** Which flags each instruction has, and what a builder says of the others. */
import { badFlag } from '../findings/dockerfile.ts'
import type { InstructionFlag } from './ast.ts'
import { placeOf } from './reading.ts'
import type { Reading } from './reading.ts'

/** `many` may be repeated. */
type FlagType = 'boolean' | 'text' | 'many'

const NONE: Readonly<Record<string, FlagType>> = {}

const FLAGS: Readonly<Record<string, Readonly<Record<string, FlagType>>>> = {
  FROM: { platform: 'text' },
  COPY: { from: 'text', chown: 'text', chmod: 'text', link: 'boolean', exclude: 'many', parents: 'boolean' },
  ADD: {
    chown: 'text',
    chmod: 'text',
    link: 'boolean',
    'keep-git-dir': 'boolean',
    checksum: 'text',
    unpack: 'boolean',
    exclude: 'many',
  },
  RUN: { mount: 'many', network: 'text', security: 'text', device: 'many' },
  HEALTHCHECK: { interval: 'text', timeout: 'text', 'start-period': 'text', 'start-interval': 'text', retries: 'text' },
}

/** Builders read the flags of these instructions and never look at them. */
const UNCHECKED: ReadonlySet<string> = new Set(['ARG', 'STOPSIGNAL'])

const VALUES: Readonly<Record<string, readonly string[]>> = {
  network: ['default', 'none', 'host'],
  security: ['insecure', 'sandbox'],
}

/** Reports the flags that a builder refuses; false when there was one. */
export function checkFlags(reading: Reading): boolean {
  const keyword = reading.head.keyword.text.toUpperCase()
  if (UNCHECKED.has(keyword)) return true
  const seen = new Set<string>()
  let good = true
  for (const flag of reading.flags) {
    const type = (FLAGS[keyword] ?? NONE)[flag.name]
    const complaint = complaintAbout(keyword, flag, type, seen.has(flag.name))
    seen.add(flag.name)
    if (complaint === undefined) continue
    good = false
    reading.report(badFlag(complaint, placeOf(reading, flag)))
  }
  return good
}

function complaintAbout(
  keyword: string,
  flag: InstructionFlag,
  type: FlagType | undefined,
  repeated: boolean,
): string | undefined {
  const { name, value } = flag
  if (type === undefined) return `${keyword} has no flag --${name}`
  if (repeated && type !== 'many') return `--${name} is given twice`
  if (type === 'boolean') {
    if (value === undefined || /^(true|false)$/i.test(value)) return undefined
    return `--${name} is true or false, not “${value}”`
  }
  if (value === undefined) return `--${name} has no value`
  const allowed = keyword === 'RUN' ? VALUES[name] : undefined
  if (allowed !== undefined && !allowed.includes(value)) return `--${name} is one of ${allowed.join(', ')}, not “${value}”`
  return undefined
}

/** The value of a flag that may be given once; empty counts as not given, as in the builder. */
export function flagValue(flags: readonly InstructionFlag[], name: string): string | undefined {
  const value = flags.find((flag) => flag.name === name)?.value
  return value === '' ? undefined : value
}
