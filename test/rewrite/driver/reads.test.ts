/** Commands that read an artifact on the host keep it, whatever way they read it; what only shows it to people goes. */
import { describe, expect, it } from 'vitest'
import { editScript, type Setting } from './pipelines.ts'

const handoff = 'docker build -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\n'
const kept = 'docker build -t b --target build .\ndocker create --name e b\ndocker cp e:/src/app app\n'
const final = 'docker build -t x .\n'

type Row = readonly [title: string, body: string, setting?: Setting]

interface Given {
  readonly title: string
  readonly body: string
  readonly setting: Setting | undefined
}

const given = (rows: readonly Row[]): readonly Given[] => rows.map(([title, body, setting]) => ({ title, body, setting }))

const before: readonly Row[] = [
  ['a redirection into a substitution', 'curl "$(wc -c < app)"\n'],
  ['a redirection into a builtin', 'read -r v < app\ncurl "$v"\n'],
  ['a redirection into a loop', 'while read -r l; do curl "$l"; done < app\n'],
  ['a substitution that is the file', 'v=$(< app)\ncurl "$v"\n'],
  ['a descriptor', 'exec 3< app\nread -r v <&3\ncurl "$v"\n'],
  ['a redirection into a container', 'docker run -i busybox cat < app\n'],
  ['an operand in a substitution', 'size=$(stat -c %s app)\ncurl "$size"\n'],
  ['a sum in a file', 'sha256sum app > app.sha256\n'],
  ['a sum on the terminal', 'sha256sum app\n'],
  ['a condition before &&', 'grep -q x app && curl x\n'],
  ['a condition that ends the script', 'if ! grep -q x app; then exit 3; fi\n'],
  ['a comparison of times', 'if [ app -nt main.go ]; then curl x; fi\n'],
  ['a comparison of files', '[[ main.go -ef app ]] && curl x\n'],
  ['the time of another file', 'touch -r app stamp\n'],
  ['a case', 'case $(cat app) in x) curl x ;; esac\n'],
  ['a pipe', 'head -c 4 app | curl -T - x\n'],
  ['code in a word', `python3 -c 'print(open("app").read())'\n`],
  ['a value behind =', 'curl --upload-file=app x\n'],
  ['a form field', 'curl -F "file=@app;type=x/y" x\n'],
  ['sizes in a file', 'du -s . > sizes\n'],
  ['what git does not know, in a file', 'git status --short > state\n'],
  ['the folder around it', 'tar czf /tmp/all.tgz .\n'],
  ['names that go to another command', "find . -name 'a*' | xargs curl -T\n"],
  ['a size that a variable carries on', 'S=$(du -h app)\necho "$S"\ncurl "$S"\n'],
  ['a program of the repository', 'python3 send.py\n', { files: { 'send.py': 'send("./app")\n' } }],
  ['its version, which is sent', 'curl "$(./app --version)"\n'],
  ['its version on the terminal', './app --version\n'],
  ['its own words in a message', 'echo "$(./app list)"\n'],
  ['its version and more in a message', 'echo "$(./app --version; curl x)"\n'],
  ['a copy to another machine', 'scp app host:/srv/\n'],
  ['a key for another machine', 'ssh -i app host true\n'],
  ['a make target', 'make send\n', { files: { Makefile: 'send:\n\tscp app host:\n' } }],
]

const elsewhere: readonly Row[] = [
  ['a command on another machine', 'ssh build@host "rm app"\n'],
  ['its words there', 'ssh -p 22 build@host cat app\n'],
  ['a copy from another machine', 'scp build@host:app list\n'],
  ['rsync from another machine', 'rsync -a host:app/ list/\n'],
]

describe('a command that names a file of another machine', () => {
  it.each(given(elsewhere))('needs nothing on the host: $title', ({ body, setting }) => {
    expect(editScript(handoff + final + body, setting).codes).not.toContain('RS560')
  })
})

describe('a command that reads the artifact', () => {
  it.each(given(before))('keeps it on the host: $title', ({ body, setting }) => {
    const edited = editScript(handoff + body + final, setting)
    expect([...new Set(edited.codes)].sort()).toEqual(['RS560', 'RS561'])
    expect(edited.after()).toBe(kept + body + final)
  })

  it.each(given(before))('keeps it after the last build as well: $title', ({ body, setting }) => {
    const edited = editScript(handoff + final + body, setting)
    expect([...new Set(edited.codes)].sort()).toEqual(['RS560', 'RS561'])
    expect(edited.after()).toBe(kept + final + body)
  })

  it.each(given(before).filter(({ body }) => !body.includes('exit')))(
    'is no matter before there is one: $title',
    ({ body, setting }) => {
      const edited = editScript(body + handoff + 'rm app\n' + final, setting)
      expect(edited.codes.filter((code) => /^RS55/.test(code))).toEqual([])
    },
  )

  it('keeps it in a script that is called', () => {
    const called = { 'show.sh': { text: '#!/bin/sh\necho "it is"\ncat app\n', executable: true } }
    const edited = editScript(`${handoff}${final}./show.sh\n`, { files: called })
    expect(edited.codes).toEqual(['RS560', 'RS561'])
    expect(edited.after()).toBe(`${kept}${final}./show.sh\n`)
  })
})

const shown: readonly Row[] = [
  ['a list', 'ls -l app\n'],
  ['a list through a filter', "ls -l app | awk '{print $5}'\n"],
  ['a format', 'stat -c %s app\n'],
  ['a size in a message', 'echo "size $(du -h app | cut -f1)"\n'],
  ['a size in a variable for a message', 'S=$(du -h app | cut -f1)\necho "built $S"\n'],
  ['a look that ends the script', 'ls app || exit 1\n'],
]

const asked: readonly Row[] = [
  ['in a message', 'echo "built $(./app --version)"\n'],
  ['in backticks', 'echo built `./app -v`\n'],
  ['in a variable for a message', 'V=$(./app version)\necho "built $V"\n'],
  ['by a path in a variable', 'NAME=app\necho "built $(./$NAME --version)"\n'],
]

const others: readonly Row[] = [
  ['a folder beside it', 'tar czf /tmp/docs.tgz docs\n', { files: { 'docs/a.md': 'a\n' } }],
  ['a name that only holds it', 'curl -T app.conf x\n', { files: { 'app.conf': 'a\n' } }],
  ['a program that names another', 'python3 send.py\n', { files: { 'send.py': 'send("lib/app")\n' } }],
  ['a name in front of =', 'kubectl set image deployment/web app=example/app:1\n'],
  ['a sentence', 'curl -d "the app is built" x\n'],
]

describe('a command that needs no artifact', () => {
  it.each(given(shown))('goes when it only shows it: $title', ({ body }) => {
    const edited = editScript(handoff + body + final)
    expect(edited.codes).toEqual([])
    expect(edited.after()).toBe(final)
  })

  it.each(given(asked))('goes, as a caveat, when it asks it for its version: $title', ({ body }) => {
    const edited = editScript(handoff + body + final)
    expect(edited.codes).toEqual(['RS530'])
    expect(edited.after()?.replace('NAME=app\n', '')).toBe(final)
  })

  it.each(given(others))('stays as it is: $title', ({ body, setting }) => {
    const edited = editScript(handoff + body + final, setting)
    expect(edited.codes).toEqual([])
    expect(edited.after()).toBe(body + final)
  })

  it('stays when the artifact is removed before', () => {
    const edited = editScript(`${handoff}${final}rm app\ntar czf /tmp/all.tgz .\n`)
    expect(edited.codes).toEqual([])
    expect(edited.after()).toBe(`${final}tar czf /tmp/all.tgz .\n`)
  })
})
