/** Variables that the machine or the shell itself sets: they are there, but what they hold is not known. */

/** Other characters each time that they are looked at. */
export const drawnNames: ReadonlySet<string> = new Set(['RANDOM', 'SRANDOM', 'SECONDS', 'EPOCHSECONDS', 'EPOCHREALTIME'])

/** What the machine says of itself: it is there, but its characters are not known. */
export const hostNames: ReadonlySet<string> = new Set(
  [
    'PATH',
    'USER',
    'LOGNAME',
    'SHELL',
    'TERM',
    'HOSTNAME',
    'UID',
    'EUID',
    'GROUPS',
    'PPID',
    'RANDOM',
    'SRANDOM',
    'SECONDS',
  ].concat([
    'BASHPID',
    'BASH_VERSION',
    'BASH_VERSINFO',
    'OSTYPE',
    'HOSTTYPE',
    'MACHTYPE',
    'EPOCHSECONDS',
    'EPOCHREALTIME',
    'LANG',
    'TMPDIR',
  ]),
)
/** Of these the machine may have none. */
export const perhapsEmpty: ReadonlySet<string> = new Set(['LANG', 'TMPDIR'])
