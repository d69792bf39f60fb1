import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import type { MigrationDocument } from '../../src/migrate/document.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const maker = (command: string, mount = '.:/src'): string =>
  `services:\n  make:\n    image: debian\n    working_dir: /src\n    volumes: ['${mount}']\n    command: ${command}\n`
const app = 'services:\n  app:\n    build: ./app\n    image: demo/app\n'
const files = {
  'app/Dockerfile': 'FROM nginx\nARG source\nCOPY ${source:-dist} /usr/share/nginx/html\n',
  'page.txt': 'page\n',
}
const analysed = (more: Readonly<Record<string, string>>): MigrationDocument => migrate(memoryRepository({ ...files, ...more }))
const both = { 'docker-compose.yml': app, 'docker-compose.ci.build.yml': maker('sh make.sh -o app/dist') }

describe('compose files that nothing calls', () => {
  it('are a driver where a service makes what the image of another one takes', () => {
    const { pipelines, changes } = analysed(both)
    expect(pipelines.map(({ id, driver, status }) => [id, driver.kind, driver.entry, status])).toEqual([
      ['docker-compose.yml#final', 'compose', 'app', 'caveats'],
    ])
    expect(changes.map(({ action, path }) => `${action} ${path}`)).toEqual([
      'modify app/Dockerfile',
      'delete docker-compose.ci.build.yml',
      'modify docker-compose.yml',
    ])
    expect(pipelines[0]?.buildCommands.map(({ shell }) => shell)).toEqual(['docker-compose build app'])
  })

  it('leave a file that is named elsewhere, and say that its service makes nothing any more', () => {
    const { pipelines, changes } = analysed({
      ...both,
      'docker-compose.dcproj': '<None Include="docker-compose.ci.build.yml" />\n',
    })
    expect(changes.map(({ path }) => path)).toEqual(['app/Dockerfile', 'docker-compose.yml'])
    expect(pipelines[0]?.findings.map(({ code }) => code)).toContain('RS583')
  })

  it('leave nothing to migrate', () => {
    const first = analysed({ ...both, 'docker-compose.dcproj': 'docker-compose.ci.build.yml\n' })
    const after = Object.fromEntries(first.changes.map(({ path, after }) => [path, after ?? '']))
    const again = analysed({ ...both, ...after, 'docker-compose.dcproj': 'docker-compose.ci.build.yml\n' })
    expect([again.pipelines, again.leads]).toEqual([[], []])
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ['a service only develops in the checkout', { 'docker-compose.dev.yml': maker('npm start') }],
    ['a service goes on watching', { 'docker-compose.dev.yml': maker('webpack --watch -o app/dist') }],
    ['a service serves what is made', { 'docker-compose.dev.yml': maker('nginx', './app/dist:/usr/share/nginx/html') }],
    ['a file is laid over it', { 'docker-compose.override.yml': 'services:\n  app:\n    volumes: ["./app:/src"]\n' }],
    [
      'a file for a debugger is laid over it',
      { 'docker-compose.vs.debug.yml': 'services:\n  app:\n    volumes: ["./app:/src"]\n' },
    ],
    ['a script builds the image', { ...both, 'build.sh': '#!/bin/sh\nnpm run build\ndocker build -t demo/app app\n' }],
  ])('are none where %s', (_, more) => {
    expect(analysed({ 'docker-compose.yml': app, ...more }).pipelines).toEqual([])
  })

  it('are a lead where a script builds the image as well', () => {
    const { leads } = analysed({ ...both, 'build.sh': '#!/bin/sh\nnpm run build\ndocker build -t demo/app app\n' })
    expect(leads.map(({ path, line }) => `${path}:${String(line)}`)).toEqual(['docker-compose.ci.build.yml:2'])
  })
})
