/** Values that a builder refuses, as far as they are known: ports, signals, platforms, patterns, targets of mounts, durations. */
import { hasWildcard, globExpression } from './glob.ts'

const PORT = /^(?:[^/]*:)?(\d+)(?:-(\d+))?(?:\/(?:tcp|udp|sctp)?)?$/i

/** `80`, `80-90/udp`, `8080:80`. */
export function isPort(text: string): boolean {
  const [, first, last] = PORT.exec(text) ?? []
  if (first === undefined) return false
  const [from, to] = [Number(first), Number(last ?? first)]
  return from <= to && to <= 65535
}

const SIGNALS: ReadonlySet<string> = new Set(
  [
    'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG',
    'USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX',
    ...Array.from({ length: 15 }, (_, index) => `RTMIN+${String(index + 1)}`),
    ...Array.from({ length: 14 }, (_, index) => `RTMAX-${String(index + 1)}`),
  ].flatMap((names) => names.split(' ')),
)

/** A number other than 0, or a name with or without `SIG`. */
export function isSignal(text: string): boolean {
  return /^[+-]?\d+$/.test(text) ? Number(text) !== 0 : SIGNALS.has(text.toUpperCase().replace(/^SIG/, ''))
}

/** `linux`, `linux/arm64`, `linux/arm/v7`. */
export function isPlatform(text: string): boolean {
  return /^[\w.-]+(?:\/[\w.-]+){0,2}$/.test(text)
}

/** Whether a source of COPY is a pattern that no builder can read: `[a`, the beginning of `["a" "/"]`. */
export function isMalformed(source: string): boolean {
  return hasWildcard(source) && source.split('/').some((name) => globExpression(name) === undefined)
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** A duration of HEALTHCHECK: none, or at least a millisecond. */
export function isLongEnough(duration: string): boolean {
  const parts = [...duration.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)]
  const sum = parts.reduce((all, [, amount, unit]) => all + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0)
  return sum === 0 || (sum >= 1 && !duration.startsWith('-'))
}
