/** The files on which generated scripts work, and the words that name them. No word leads out of the folder. */
import fc from '../../support/laws.ts'
import type { Before } from '../../host/commands/scripts.ts'

export const tree: Before = {
  VERSION: '1.2.3\n',
  list: 'b\na\nc\na\n',
  nonl: 'x y z',
  lines: 'k v\nport=80\n  lead  trail \nlast',
  empty: '',
  whole: 'w\n',
  'a b.txt': 'two words\n',
  '.hidden': 'h\n',
  'run.sh': { run: 'echo run\n' },
  'tpl.in': 'v=@V@ $x\n',
  'conf/app.conf': 'port=80\nname=web\n',
  'conf/extra/more.conf': 'more=1\n',
  'src/main.go': 'package main\n',
  'src/lib/util.go': 'package lib\n',
  latest: { link: 'conf' },
  current: { link: 'conf/app.conf' },
}

const made = ['out', 'new', 'o1', 'src/new', 'out/sub', 'conf/made']

/** Where something is read: mostly what is there. */
export const source: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'VERSION',
      'list',
      'nonl',
      'empty',
      "'a b.txt'",
      'run.sh',
      'tpl.in',
      'conf/app.conf',
      'src/main.go',
      'current',
      '.hidden',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'conf',
      'src',
      'latest',
      'src/lib',
      'conf/',
      'src/.',
      'latest/',
      './src/lib/util.go',
      'latest/extra',
      'conf/../VERSION',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom(...made) },
  { weight: 1, arbitrary: fc.constantFrom('missing', 'missing/x', 'src/*.go', 'conf/*', 'out/*', '*.txt', '"x$1"') },
)

/** Files to read as text. */
export const textFile: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'VERSION',
      'list',
      'nonl',
      'empty',
      "'a b.txt'",
      'tpl.in',
      'conf/app.conf',
      'current',
      'latest/app.conf',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('out', 'new', 'o1', 'missing') },
)

/** Where something is written. */
export const target: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...made) },
  { weight: 2, arbitrary: fc.constantFrom('out/', 'conf', 'src/', 'latest', 'VERSION', 'current', 'list', '.', 'latest/new') },
  { weight: 1, arbitrary: fc.constantFrom('missing/x', '"p$x"', '"p $1"', 'p$n', '"${y:+q}r"') },
)

/** Files that redirections write. */
export const written: fc.Arbitrary<string> = fc.constantFrom(
  'out',
  'new',
  'o1',
  'src/new',
  'list',
  'current',
  'latest/new',
  '"p$n"',
  'conf/made',
  'run.sh',
  'o1',
  'new',
)

/** Folders to go into and come back from by `..`. */
export const folder: fc.Arbitrary<string> = fc.constantFrom('conf', 'src', 'src/lib', 'latest', 'out', 'conf/extra', 'missing')
