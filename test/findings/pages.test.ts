import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = readdirSync(`${root}/docs/findings`).filter((name) => /^RS\d{3}\.md$/.test(name))
const sources = readdirSync(`${root}/src/findings`)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`${root}/src/findings/${name}`, 'utf8'))

/** The codes that a source file of `src/findings/` makes. */
const codesIn = (source: string): readonly string[] => [...new Set(source.match(/(?<=')RS\d{3}(?=')/g) ?? [])]

/** What an example does not show. */
const usual: Readonly<Record<string, string>> = {
  Dockerfile: 'FROM alpine:3.20\nCOPY app /usr/local/bin/app\nCMD ["app"]\n',
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app main.go\n',
  'main.go': 'package main\n',
  'build.sh': `#!/bin/sh
docker build -t demo:build -f Dockerfile.build .
docker create --name extract demo:build
docker cp extract:/src/app ./app
docker rm extract
docker build -t demo .
`,
}

/** Pages of which the bad example is read and not run, each with the reason. */
const unshown: Readonly<Record<string, string>> = {
  RS086: 'nothing of such a Makefile is evaluated: its driver is skipped with this reason',
  RS208: 'a line of 70,000 characters is not printed; corpus/refused/icon-in-a-line has one',
  RS230: 'nobody asks `checkIgnore` yet',
  RS231: 'nobody asks `checkIgnore` yet',
  RS421: 'a script of two megabytes is not printed',
  RS428: 'UTF-16 is not printed; test/migrate/encodings.test.ts has such scripts',
  RS517: 'restage is called on a folder of a larger repository; corpus/refused/file-above-the-folder has one',
  RS424: 'a fault of restage itself, which is mended when it is found',
  RS562: 'a fault of restage itself, which is mended when it is found',
  RS633: 'RS507 refuses it before the proof can say it',
  RS635: 'RS507 refuses it before the proof can say it',
  RS636: 'RS507 refuses it before the proof can say it',
  RS627: 'it needs what an engine saw',
  RS639: 'arguments that a stage did not have are renamed or dropped, which is RS620',
  RS642: 'RS507 refuses it before the proof can say it',
  RS648: 'it needs what an engine saw',
  RS684: 'it is told where the file is skipped; test/hostile/yaml.test.ts has such files',
  RS655: 'it takes half a million files; test/proof/limit.test.ts ends comparisons with less',
}

interface Page {
  readonly name: string
  readonly text: string
  /** Files by path. */
  readonly bad: Readonly<Record<string, string>>
  readonly good: Readonly<Record<string, string>>
}

function readPage(file: string): Page {
  const text = readFileSync(`${root}/docs/findings/${file}`, 'utf8')
  const [, bad = '', good = ''] = /\n## Bad\n([^]*)\n## Good\n([^]*)$/.exec(text) ?? []
  return { name: file.slice(0, 5), text, bad: filesIn(bad), good: filesIn(good) }
}

/** Fenced blocks that name their file: "```sh build.sh". What stands for a carriage return, a NUL or a byte order mark becomes one. */
function filesIn(section: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...section.matchAll(/^```\w+ (\S+)\n([^]*?)\n```$/gm)].map(([, path = '', text = '']) => [
      path,
      `${text}\n`.replaceAll('␍', '\r').replaceAll('␀', '\0').replaceAll('⟪BOM⟫', '\ufeff'),
    ]),
  )
}

/** The codes that are reported for an example. */
function reported(example: Readonly<Record<string, string>>): readonly string[] {
  const files: MemoryFiles = Object.fromEntries(
    Object.entries({ ...usual, ...example }).map(([path, text]) => [path, { text, executable: path === 'build.sh' }]),
  )
  const { pipelines, skipped } = migrate(memoryRepository(files))
  return [
    ...pipelines.flatMap((pipeline) => [...pipeline.findings, ...pipeline.proof.assumptions].map((finding) => finding.code)),
    ...skipped.flatMap(({ reason }) => reason.match(/^RS\d{3}(?=: )/) ?? []),
  ]
}

describe('docs/findings', () => {
  it('has a page for each code, and no page without a code', () => {
    expect(pages.map((name) => name.slice(0, 5))).toEqual(sources.flatMap(codesIn).sort())
  })

  it('lists each page', () => {
    const listed = readFileSync(`${root}/docs/findings/README.md`, 'utf8').match(/(?<=\]\()RS\d{3}\.md(?=\))/g)
    expect(listed).toEqual(pages)
  })

  it.each(pages.map(readPage))('$name has a title, a bad and a good example', ({ name, text }) => {
    expect(text).toMatch(
      new RegExp(`^# ${name}: .+\\n\\n[A-Z\`][^]+\\n## Bad\\n\\n\`\`\`[^]+\`\`\`\\n\\n## Good\\n\\n\`\`\`[^]+\`\`\`\\n$`),
    )
  })

  const run = pages.map(readPage).filter((page) => !(page.name in unshown))

  it.each(run)('$name is reported for its bad example and not for its good one', ({ name, bad, good }) => {
    expect(reported(bad)).toContain(name)
    expect(reported(good)).not.toContain(name)
  })

  it.each(Object.keys(unshown))('%s has a page, which is not run', (name) => {
    expect(pages).toContain(`${name}.md`)
  })
})
