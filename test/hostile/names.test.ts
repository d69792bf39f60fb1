import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runOnTerminal } from '../support/command.ts'
import { folderWith, gitRepositoryWith } from '../support/folder.ts'
import { pattern, patternCommands, runHostile } from './support.ts'

/** Clears the screen, sets the title, C1, right to left, without width, a tag. */
const escapes = '\u001b[2J\u001b]0;x\u0007\u009b31m\u202e\u200b\u{e0041}\u007f'
const name = `x${escapes}\nok: build.sh is migrated`
const script = `#!/bin/sh\n${patternCommands.join('\n')}\n`

/** What a person sees must not be obeyed by a terminal; `own`: the colours that the command itself writes. */
function isClean(text: string, own = /\u001b\[\d*m/g): boolean {
  return !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\ufffd]|[\u{e0000}-\u{e007f}]/u.test(
    text.replace(own, ''),
  )
}

describe('names and texts with escape sequences', () => {
  const files = {
    ...pattern(`echo '${escapes}'\nfrobnicate "${escapes}" > '${escapes}'\n`),
    [`${name}.sh`]: script,
    [`d${name}/Dockerfile`]: `FROM golang # ${escapes}\nNONSENSE ${escapes}\n`,
    Makefile: `all:\n\t$(error ${escapes})\n`,
    '.gitlab-ci.yml': `${escapes}: [\n`,
    'package.json': `{"scripts":{"${escapes}": 1, "build": "docker build d*"`,
  }

  it.each([[['migrate']], [['migrate', '--color']], [['migrate', '--check']], [['migrate', '--diff', '--color']], [['verify']]])(
    'are shown, not obeyed, by %j',
    (words) => {
      const { stdout, stderr } = runHostile(folderWith(files), words)
      expect([isClean(stdout), isClean(stderr)]).toEqual([true, true])
      expect(stdout).not.toMatch(/^ok: build/m)
    },
  )

  it('are escaped in the document, which holds them as they are', () => {
    const { stdout } = runHostile(folderWith(files), ['migrate', '--json'])
    expect(isClean(stdout)).toBe(true)
    const document = JSON.parse(stdout) as { pipelines: { drivers: string[] }[] }
    expect(document.pipelines.flatMap(({ drivers }) => drivers)).toContain(`${name}.sh`)
  })

  it('stay in a patch for git, and are cleaned in one for a terminal, with colours or without', () => {
    const folder = folderWith({ ...pattern(`echo '${escapes}'\n`) })
    expect(runHostile(folder, ['migrate', '--diff']).stdout).toContain(escapes)
    for (const flag of ['--color', '--no-color'])
      expect(
        isClean(runOnTerminal(folder, ['restage', 'migrate', '--diff', flag], '').stdout.replaceAll('\r\n', '\n')),
        flag,
      ).toBe(true)
  })

  it('are cleaned in errors', () => {
    const folder = folderWith({
      ...pattern(),
      'restage.yaml': `"${escapes.replaceAll('\u0007', '')}\\n": 1\nsetAside: [{driver: "\\e[2J", reason: x}]\n`,
    })
    const { stderr, code } = runHostile(folder)
    expect([code, isClean(stderr)]).toEqual([2, true])
    expect(stderr).toMatch(/^restage: restage\.yaml:1:1 unknown key .*\\x1b\[2J/)
  })

  it('are cleaned where a driver that is set aside is not there', () => {
    const folder = folderWith({ ...pattern(), 'restage.yaml': 'setAside: [{driver: "\\e[2J\\x9b", reason: x}]\n' })
    expect(runHostile(folder).stderr).toBe('restage: restage.yaml sets \\x1b[2J\\x9b aside, which is not a file of .\n')
  })

  it('are cleaned when git speaks of them', () => {
    const folder = gitRepositoryWith({ ...pattern(), [`${name}.txt`]: '' })
    const { stderr, code } = runHostile(join(folder), ['migrate', '--write'])
    expect([code, isClean(stderr)]).toEqual([0, true])
  })

  it('are shown as bytes where they are no UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('#!/bin/sh\necho "'), Buffer.from([0x9b, 0x32, 0x4a]), Buffer.from(`"\n${script}`)])
    const { stdout } = runHostile(folderWith({ ...pattern(), 'build.sh': bytes }), ['migrate', '--color'])
    expect(stdout).toContain('echo "\\x9b2J"')
  })
})
