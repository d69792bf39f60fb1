import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesIn, folderWith, git, put } from '../support/folder.ts'
import { judge, judgeFolder, pattern, patternCommands, runHostile } from './support.ts'

const canary = 'canary-4711'

/** A repository, and beside it a folder with a file that must not be read or written. */
function besideCanary(files: Parameters<typeof folderWith>[0]): string {
  const outside = folderWith({ 'secret/Dockerfile': `FROM ${canary}\nRUN ${canary}\n`, 'secret/build.sh': `echo ${canary}\n` })
  const folder = join(outside, 'repo')
  put(folder, files)
  return folder
}

describe('links out of the repository', () => {
  it.each([
    ['a Dockerfile', pattern('', { 'Dockerfile.build': { link: '../secret/Dockerfile' } })],
    ['a sourced script', pattern('. ./lib.sh\n', { 'lib.sh': { link: '../secret/build.sh' } })],
    ['a folder', pattern('. ./lib/build.sh\ncat lib/Dockerfile\n', { lib: { link: '../secret' } })],
    [
      'a folder by a link through a link',
      pattern('. ./a/build.sh\n', { a: { link: 'b' }, b: { link: './c' }, c: { link: '../secret' } }),
    ],
    ['an ignore file', pattern('', { '.dockerignore': { link: '../secret/build.sh' } })],
    ['a Makefile', pattern('', { Makefile: { link: '../secret/build.sh' } })],
    ['a CI file', pattern('', { '.gitlab-ci.yml': { link: '../secret/build.sh' } })],
    ['package.json', pattern('npm run x\n', { 'package.json': { link: '../secret/build.sh' } })],
    ['an included Makefile', pattern('', { Makefile: 'include x.mk\nall:\n', 'x.mk': { link: '../secret/build.sh' } })],
    ['a path above the repository', pattern('. ../secret/build.sh\ncat ../secret/Dockerfile\ndocker build ../secret\n')],
    ['links in a circle', pattern('. ./a\ncat b/c\ncp -rL a x\n', { a: { link: 'b' }, b: { link: 'a' } })],
    ['a link to itself as a folder', pattern('cp -rL d x\nls d/d/d/d/*/*/*\n', { 'd/d': { link: '.' } })],
    ['git as a link', pattern('git describe\n', { '.git': { link: '../secret' } })],
  ])('%s', (_, files) => {
    const folder = besideCanary(files)
    for (const words of [['migrate', '--json'], ['migrate'], ['migrate', '--diff']]) {
      const { stdout, stderr } = runHostile(folder, words)
      expect(stdout + stderr).not.toContain(canary)
    }
  })

  it('restage.yaml is not read through one', () => {
    const folder = besideCanary(pattern('', { 'restage.yaml': { link: '../secret/build.sh' } }))
    const { stderr, code } = runHostile(folder)
    expect([stderr, code]).toEqual(['restage: reading restage.yaml: it is a link, no file, or larger than 300 kB\n', 2])
  })

  it('nothing is written through one', () => {
    const folder = besideCanary(pattern('', { 'out/x': '' }))
    symlinkSync('../secret', join(folder, 'sub'))
    put(folder, { 'build.sh': `${patternCommands.slice(0, 4).join('\n')}\ncd sub && docker build -t y .\n` })
    const before = filesIn(join(folder, '../secret'))
    runHostile(folder, ['migrate', '--write', '--allow-dirty'])
    expect(filesIn(join(folder, '../secret'))).toEqual(before)
  })
})

describe('what is no regular file', () => {
  it.each([
    ['FIFO', ['mkfifo']],
    ['device', ['mknod']],
  ] as const)('a %s is not opened', (_, [program]) => {
    const folder = folderWith(pattern())
    for (const name of ['Dockerfile.x', '.dockerignore', 'Makefile', '.gitlab-ci.yml', 'package.json', 'deploy.sh'])
      spawnSync(program, program === 'mkfifo' ? [join(folder, name)] : [join(folder, name), 'c', '1', '5'])
    expect(judgeFolder(folder)).toBe('migrated')
  })

  it('a FIFO that was a tracked file is not opened', () => {
    const folder = folderWith(pattern())
    git(folder, 'init', '--quiet')
    git(folder, 'add', '--all')
    spawnSync('sh', ['-c', 'rm Dockerfile.build && mkfifo Dockerfile.build'], { cwd: folder })
    expect(judgeFolder(folder)).toBe('blocked RS402')
  })

  it.each(['mkfifo', 'mkdir'])('restage.yaml made by %s is an error', (program) => {
    const folder = folderWith(pattern())
    spawnSync(program, [join(folder, 'restage.yaml')])
    const { stderr, code } = runHostile(folder)
    expect([stderr, code]).toEqual(['restage: reading restage.yaml: it is a link, no file, or larger than 300 kB\n', 2])
  })
})

describe('large repositories', () => {
  it('20,000 files', () => {
    const folder = folderWith(pattern('', { '.dockerignore': '**/*.tmp\n**/node_modules\n*.log\n' }))
    for (let index = 0; index < 200; index += 1) {
      const below = join(folder, `d${String(index % 10)}`, `e${String(index)}`)
      mkdirSync(below, { recursive: true })
      for (let file = 0; file < 100; file += 1) writeFileSync(join(below, `f${String(file)}`), '')
    }
    expect(judgeFolder(folder)).toBe('caveats RS637')
  })

  it('files of 1 GB under names that are read', () => {
    const folder = folderWith(pattern())
    for (const name of ['Dockerfile.x', 'Makefile', '.gitlab-ci.yml', 'package.json', 'deploy.sh', '.travis.yml', 'data']) {
      writeFileSync(join(folder, name), '')
      truncateSync(join(folder, name), 1024 ** 3)
    }
    expect(judgeFolder(folder)).toMatch(/^migrated$/m)
  })

  it('a Dockerfile of 1 GB', () => {
    const folder = folderWith(pattern())
    truncateSync(join(folder, 'Dockerfile.build'), 1024 ** 3)
    expect(judgeFolder(folder)).toMatch(/^blocked RS/)
  })

  it('a folder 400 folders down', () => {
    expect(judge(pattern(`cd ${'a/'.repeat(400)} && cd ${'../'.repeat(400)}\n`, { [`${'a/'.repeat(400)}x`]: '' }))).toBe(
      'migrated',
    )
  })

  it('leaves the repository as it was', () => {
    const folder = folderWith(pattern())
    const before = filesIn(folder)
    runHostile(folder)
    expect(filesIn(folder)).toEqual(before)
  })
})
