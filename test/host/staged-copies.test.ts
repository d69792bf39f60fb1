/** Copies of files that are known, with patterns and by name: rsync, cpio, git archive. The lists are what the real programs leave. */
import { describe, expect, it } from 'vitest'
import { filesAfter, modelTree } from './commands/scripts.ts'

const before = {
  'src/main.c': 'main',
  'src/README.md': 'read',
  'src/docs/a.md': 'a',
  'src/docs/a.txt': 't',
  'src/lib/docs/b.md': 'b',
  'conf/app.conf': 'conf',
  'skip.txt': '*.md\n# none\n\n/lib\n',
  '.gitattributes': '/src/docs export-ignore\n*.c -diff\n',
}

/** What lies in the folder `o` afterwards; `?` for what is not known. */
function left(script: string): string {
  const tree = modelTree(filesAfter(before, script))
  return Object.entries(tree)
    .flatMap(([path, text]) =>
      path.startsWith('o/') && path !== 'o/' ? [`${path.slice(2)}${text.startsWith('?') ? '?' : ''}`] : [],
    )
    .join(' ')
}

describe('leaves what the program leaves', () => {
  it.each([
    ['rsync -a src/ o', 'README.md docs/ docs/a.md docs/a.txt lib/ lib/docs/ lib/docs/b.md main.c'],
    ['rsync -av --exclude docs src/ o/', 'README.md lib/ main.c'],
    ["rsync -a --exclude '*.md' src o", 'src/ src/docs/ src/docs/a.txt src/lib/ src/lib/docs/ src/main.c'],
    ['rsync -a --exclude=/docs src/ o', 'README.md lib/ lib/docs/ lib/docs/b.md main.c'],
    [
      'rsync -a --exclude=/docs src o',
      'src/ src/README.md src/docs/ src/docs/a.md src/docs/a.txt src/lib/ src/lib/docs/ src/lib/docs/b.md src/main.c',
    ],
    [
      'rsync -a --exclude=lib/docs src conf o',
      'conf/ conf/app.conf src/ src/README.md src/docs/ src/docs/a.md src/docs/a.txt src/lib/ src/main.c',
    ],
    ["rsync -a --exclude 'docs/*.md' src/ o", 'README.md docs/ docs/a.txt lib/ lib/docs/ main.c'],
    ["rsync -a --exclude 'main.c/' src/ o", 'README.md docs/ docs/a.md docs/a.txt lib/ lib/docs/ lib/docs/b.md main.c'],
    ["rsync -a --include README.md --exclude '*.md' src/ o", 'README.md docs/ docs/a.txt lib/ lib/docs/ main.c'],
    ['rsync -a --exclude-from=skip.txt src/ o', 'docs/ docs/a.txt main.c'],
    [
      'mkdir o; echo x > o/x; mkdir o/docs; echo y > o/docs/y; rsync -a --delete src/ o',
      'README.md docs/ docs/a.md docs/a.txt lib/ lib/docs/ lib/docs/b.md main.c',
    ],
    [
      "mkdir o; echo x > o/x; echo y > o/y.md; rsync -a --delete --exclude '*.md' --exclude docs --exclude lib src/ o",
      'main.c y.md',
    ],
    ['mkdir o; echo x > o/x; rsync -a --delete conf o', 'conf/ conf/app.conf x'],
    [
      "mkdir o; find src -name '*.md' | cpio -pdm o",
      'src/ src/README.md src/docs/ src/docs/a.md src/lib/ src/lib/docs/ src/lib/docs/b.md',
    ],
    ['mkdir o; cd src; find . -type d | cpio -pd ../o', 'docs/ lib/ lib/docs/'],
    ['mkdir o; cd src; find docs -print0 | cpio -0pdmu ../o', 'docs/ docs/a.md docs/a.txt'],
    ['mkdir o; git archive HEAD src | tar x -C o', 'src/ src/README.md src/lib/ src/lib/docs/ src/lib/docs/b.md src/main.c'],
    [
      'mkdir o; echo new > conf/app.conf; echo x > conf/x; git archive --prefix=p/ HEAD conf/ skip.txt | tar x -C o',
      'p/ p/conf/ p/conf/app.conf p/skip.txt',
    ],
    ['mkdir o; git archive --format=tar.gz HEAD conf > a.tgz; tar xzf a.tgz -C o', 'conf/ conf/app.conf'],
  ])('when a script runs %s', (script, expected) => {
    expect(left(script)).toBe(expected)
  })
})

describe('does not know what it does not follow', () => {
  it.each([
    "rsync -a --filter=':- .gitignore' src/ o",
    "rsync -a --exclude '**/docs' src/ o",
    'rsync -au src/ o',
    'rsync -r src/ o',
    'mkdir o; ls src | cpio -pd o',
    'mkdir o; git archive v1 conf | tar x -C o',
    'mkdir o; git archive --remote=x HEAD conf | tar x -C o',
    'mkdir o; git archive HEAD:src docs | tar x -C o',
    'mkdir o; cd src; git archive HEAD . | tar x -C ../o',
  ])('when a script runs %s', (script) => {
    const files = filesAfter(before, script)
    expect(files.at('o/new' as never)?.origin?.kind).toBe('opaque')
  })
})
