/**
 * RUNs that do nothing but what a tool does to the paths that it names: `RUN rm -rf /x/docs`. What such a RUN leaves depends on these
 * paths and on what lies below them, and on nothing else, so on a host that has a copy of them the same command does the same.
 *
 * A path that leads through a symbolic link would be another one; that none does is told (RS469).
 */
import type { ToolWord } from '../host/rework.ts'
import { known, type Text } from '../text/symbolic.ts'
import type { RunForm } from './form.ts'

type Words = readonly string[]
/** The operands that are paths; `undefined` for what a tool is not known to do. */
type Reader = (rest: Words) => Words | undefined

const PATH = /^(?:\/[\w.@%+,:*?~$'[\] \p{L}-]+)+\/?$/u

/** Options of one shape in front, and paths behind them. */
function after(option: RegExp): Reader {
  return (rest) => {
    const start = rest.findIndex((word) => !word.startsWith('-'))
    return start !== -1 && rest.slice(0, start).every((word) => option.test(word)) ? rest.slice(start) : undefined
  }
}

const chmod: Reader = (rest) => {
  const [mode = '', ...paths] = rest[0] === '-R' ? rest.slice(1) : rest
  return /^(?:[0-7]{3,4}|[ugoa]*[+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*|[ugoa]+-[rwxXst]*)$/.test(mode) ? paths : undefined
}

/** `-exec cp {} /x/ ;` and `-exec cp -t /x/ {} +` behind tests of names and kinds: where it looks, and where it copies to. */
function copyingFind(root: string, query: Words): Words | undefined {
  const at = query.indexOf('-exec')
  const [tool = '', ...rest] = at === -1 ? [] : query.slice(at + 1, -1)
  const arePlain = query.slice(0, at).every((word) => /^(?:!|-not|-name|-type|[fdl]|[\w.@%+,:*?-]+)$/.test(word))
  const [first, second = '', third, ...more] = rest.filter((word) => !/^-[afpvdL]+$/.test(word))
  const target = first === '{}' && third === undefined ? second : first === '-t' && third === '{}' ? second : undefined
  const isKnown = /^(?:cp|mv)$/.test(tool) && /^[;+]$/.test(query.at(-1) ?? '') && more.length === 0
  return arePlain && isKnown && target !== undefined ? [root, target] : undefined
}

const find: Reader = ([root = '', ...query]) => {
  const copying = copyingFind(root, query)
  if (copying !== undefined) return copying
  const isPlain = query.every((word) =>
    /^(?:!|[()]|-not|-o|-or|-a|-and|-empty|-depth|-name|-iname|-type|-delete|-exec|\{\}|;|\+|rm|chmod|strip|touch|gzip|unlink|-[rRfvcgsSdx]+|-[\dkfn]+|--strip-\w+|[0-7]{3,4}|[ugoa]*[-+=][rwxX]+|[fdl]|[\w.@%+,:*?-]+)$/.test(
      word,
    ),
  )
  const at = query.indexOf('-exec')
  const isKnown = at === -1 ? query.at(-1) === '-delete' : /^(?:rm|chmod|strip|touch|gzip|unlink)$/.test(query[at + 1] ?? '')
  const isLast = at === -1 || (/^[;+]$/.test(query.at(-1) ?? '') && query.at(-2) === '{}' && query.lastIndexOf('-exec') === at)
  return isPlain && isKnown && isLast ? [root] : undefined
}

/** `sed -i EXPRESSION PATH…`: substitutions and deletions of lines alone, which open no other file. */
const sed: Reader = (rest) => {
  const [first, ...others] = rest
  const [flag, expression, ...paths] = others[0] === '-e' ? others : ['-e', ...others]
  const isPlain = /^(?:s([/|#,:])(?:(?!\1)[^\\\n]|\\.)*\1(?:(?!\1)[^\\\n]|\\.)*\1[gI\d]*|(?:\d+|\$|\/[^/\\]+\/)d)$/.test(
    expression ?? '',
  )
  return first === '-i' && flag === '-e' && isPlain ? paths : undefined
}

/** `tar -czf ARCHIVE OPTION… -C FOLDER NAME…`: the archive, and what is packed. */
const tar: Reader = ([action = '', archive = '', ...rest]) => {
  const start = rest.findIndex((word) => !word.startsWith('--'))
  const isPlain = rest.slice(0, start).every((word) => /^--(?:sort|mtime|format|owner|group|exclude)=[\w@:.*?/+-]+$/.test(word))
  const members = rest.slice(start)
  const paths = members.flatMap((word, index) =>
    index % 3 === 1 && members[index - 1] === '-C'
      ? [/^\.?$/.test(members[index + 1] ?? '') ? word : `${word}/${(members[index + 1] ?? '').replace(/^\.\//, '')}`]
      : [],
  )
  const isKnown = /^-c[zjJ]?f$/.test(action) && isPlain && start !== -1 && paths.length * 3 === members.length
  return isKnown ? [archive, ...paths] : undefined
}

const readers: Readonly<Record<string, Reader>> = {
  rm: after(/^-[rRfv]+$/),
  unlink: after(/^$/),
  mkdir: after(/^-p$/),
  touch: after(/^-c$/),
  mv: after(/^-[fv]+$/),
  cp: after(/^-[rRafpvd]+$/),
  ln: (rest) => {
    const [option = '', , ...paths] = rest
    return /^-[sfn]*s[sfn]*$/.test(option) && rest.length === 3 ? paths : undefined
  },
  chmod,
  find,
  sed,
  strip: after(/^(?:-[gsSdxv]|--strip-(?:all|debug|unneeded))$/),
  upx: after(/^(?:-\d|-q+|-f|-v|--(?:best|brute|ultra-brute|lzma|quiet|force|no-progress))$/),
  gzip: after(/^-[\dfknvd]+$/),
  gunzip: after(/^-[fknv]+$/),
  xz: after(/^-[\dfkvzed]+$/),
  unxz: after(/^-[fkv]+$/),
  bzip2: after(/^-[\dfkvzd]+$/),
  bunzip2: after(/^-[fkv]+$/),
  tar,
  dos2unix: after(/^-q$/),
  unix2dos: after(/^-q$/),
  // `echo LINE >> PATH`
  echo: ([line = '', , path, ...more]) =>
    /^[\w.@%+,:/=][\w.@%+,:/= -]*$/.test(line) && path !== undefined && more.length === 0 ? [path] : undefined,
}

/** Tools that every image with a shell has. */
const everywhere: ReadonlySet<string> = new Set('rm unlink mkdir touch mv cp ln chmod find sed gzip gunzip tar echo'.split(' '))

export function isEverywhere(name: string): boolean {
  return everywhere.has(name)
}

/** Variables that tools read. Where they and their libraries are found is theirs as well, and is compared (`digest.ts`). */
const READ = /^(?:LD_(?!LIBRARY_PATH$)|TAR_OPTIONS$|GZIP$|GZIP_|XZ_|BZIP|UPX|POSIXLY_CORRECT$|LC_|LANG$)/

/** The words of a RUN that is nothing but a tool's; nothing of it is lost in a volume. */
export function toolOf(run: RunForm, volumes: readonly string[]): RunForm['tool'] {
  const { command, shell, flags, mounts, heredocs, env, args } = run
  const isShell =
    shell === undefined || (/^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash|busybox)$/.test(shell[0] ?? '') && shell.at(-1) === '-c')
  if (command.form !== 'shell' || !isShell || flags.length + mounts.length + heredocs.length > 0) return undefined
  if ([...env.keys(), ...args.keys()].some((name) => READ.test(name))) return undefined
  const words = wordsOf(command.text)
  const paths = words === undefined ? undefined : toolPaths(words)
  const isLost = (path: string): boolean => volumes.some((volume) => path === volume || areNested(path, volume))
  return paths === undefined || paths.some(isLost) ? undefined : words
}

/** The paths that a tool works on, patterns up to their folder; `undefined` for what is no such command. */
export function toolPaths(words: readonly ToolWord[]): readonly string[] | undefined {
  const [name = '', ...rest] = words.map(({ text }) => text)
  const redirections = words.flatMap(({ isOperator }, index) => (isOperator === true ? [index] : []))
  if (name === 'echo' ? redirections.join() !== '2' : redirections.length > 0) return undefined
  const paths = Object.hasOwn(readers, name) ? readers[name]?.(rest) : undefined
  const arePlain = paths?.every((path) => PATH.test(path) && !/\/\.\.?(?:\/|$)/.test(path))
  const patterns = words.filter(({ isPattern }) => isPattern)
  if (paths === undefined || paths.length === 0 || arePlain !== true) return undefined
  if (patterns.some(({ text }) => !paths.includes(text))) return undefined
  return paths.flatMap((path) => {
    const bare = path.replace(/\/$/, '')
    const isPattern = patterns.some(({ text }) => text === path)
    const wild = isPattern ? bare.split('/').findIndex((one) => /[*?]/.test(one)) : -1
    if (wild !== -1) return [bare.split('/').slice(0, wild).join('/')]
    return packing.test(name) ? [bare, ...suffixes.map((suffix) => `${bare}${suffix}`), bare.replace(/\.\w+$/, '')] : [bare]
  })
}

/** Their files get other names. */
const packing = /^(?:gzip|gunzip|xz|unxz|bzip2|bunzip2)$/
const suffixes = ['.gz', '.xz', '.bz2']

/** One of two paths is the other or lies in it. */
export function areNested(a: string, b: string): boolean {
  return a === b || a === '' || b === '' || a === '/' || b === '/' || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
}

const TOKEN = /'((?:[^'\n]|'\\'')*)'|"([^"$`\\!\n]*)"|\\([();!])|([\w.@%+,:/=!{}*?-]+)|(>>)/y

/** The words of one simple command; `undefined` for anything that a shell does more with. */
function wordsOf(text: string): readonly ToolWord[] | undefined {
  const words: ToolWord[] = []
  const line = text.trim()
  for (let at = 0; at < line.length;) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(line)
    if (found === null) return undefined
    at = TOKEN.lastIndex
    // Two tokens side by side are one word, which is left to others.
    if (at < line.length && !/[ \t]/.test(line[at] ?? '')) return undefined
    while (/[ \t]/.test(line[at] ?? '')) at += 1
    const bare = found[4]
    if (bare !== undefined && /[{}]/.test(bare) && bare !== '{}') return undefined
    words.push({
      text: found[1]?.replaceAll(String.raw`'\''`, `'`) ?? found[2] ?? found[3] ?? bare ?? found[5] ?? '',
      isPattern: bare !== undefined && /[*?]/.test(bare),
      ...(found[5] === undefined ? {} : { isOperator: true as const }),
    })
  }
  return words
}

/** Tools that only take away, or change what is there: what they do apart from a path is nothing to it. */
const changing: ReadonlySet<string> = new Set(
  'rm unlink chmod find sed echo strip upx gzip gunzip xz unxz bzip2 bunzip2'.split(' '),
)

export function onlyChanges(tool: readonly ToolWord[]): boolean {
  return changing.has(tool[0]?.text ?? '')
}

/** As whom a tool works; what it makes belongs to them. */
export function toolUser(user: Text | undefined): string {
  const name = user === undefined ? 'root' : known(user)
  return name !== undefined && /^(?:root|0)(?::(?:root|0))?$/.test(name) ? 'root' : JSON.stringify(user)
}
