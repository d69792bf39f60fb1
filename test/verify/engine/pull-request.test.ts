/** A pull request of the bot, cloned as a reviewer would and built on the engine by its own driver. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runBeside } from '../../support/command.ts'
import { engineForTests } from '../../support/engine.ts'
import { gitBeside } from '../../support/github/plumbing.ts'
import { startGitHub } from '../../support/github/server.ts'

const engine = await engineForTests()
const name = 'restage-bot-clock'
const driver = [
  '#!/bin/sh -e',
  `docker build -t ${name}:build -f Dockerfile.build .`,
  `docker create --name ${name} ${name}:build`,
  `docker cp ${name}:/out ./out`,
  `docker rm ${name}`,
  `docker build -t ${name} .`,
  '',
].join('\n')
const files = {
  'Dockerfile.build': 'FROM restage.test/busybox\nCOPY main.txt /in/\nRUN mkdir /out && tr a-z A-Z < /in/main.txt > /out/app\n',
  Dockerfile: 'FROM restage.test/busybox\nCOPY out /srv/\n',
  'main.txt': 'hello\n',
  'build.sh': { text: driver, executable: true },
}

describe.skipIf(engine === undefined)('the branch of a pull request', () => {
  const env = { ...process.env, DOCKER_HOST: engine?.info.address, DOCKER_BUILDKIT: '0' }
  const docker = (...words: readonly string[]): string => spawnSync('docker', words, { encoding: 'utf8', env }).stdout

  it('is cloned, and its driver builds the image that the driver of the default branch builds', async () => {
    const github = await startGitHub()
    const folder = mkdtempSync(join(tmpdir(), 'restage-branch-'))
    onTestFinished(async () => {
      docker('rmi', '--force', name, `${name}:build`)
      rmSync(folder, { recursive: true, force: true })
      await github.close()
    })
    github.addUser('ann', 'ann-token')
    const shop = github.addRepository('acme/clock', files)
    shop.setPermission('ann', 'write')
    const { api, server } = github
    const opened = await runBeside(['restage', 'pr', 'acme/clock'], {
      ...{ GITHUB_API_URL: api, GITHUB_SERVER_URL: server, GITHUB_TOKEN: 'ann-token' },
    })
    expect(opened).toEqual({ stdout: '#1 restage/build.sh/final: opened\n', stderr: '', code: 0 })

    /** What a clone's driver builds: the files of the image, and how many images it leaves. */
    const built = async (branch: string): Promise<readonly [files: string, left: number]> => {
      const clone = join(folder, branch.replaceAll('/', '-'))
      await gitBeside(folder, 'clone', '--quiet', '--branch', branch, shop.cloneUrl, clone)
      const { status, stderr } = spawnSync('sh', ['-e', 'build.sh'], { cwd: clone, encoding: 'utf8', env })
      expect(status, stderr).toBe(0)
      const listed = docker(
        'run',
        '--rm',
        '--network',
        'none',
        name,
        'sh',
        '-c',
        'find /srv -exec stat -c "%n %a %u %F" {} + && cat /srv/app',
      )
      const left = docker('images', '--quiet', name).trim().split('\n').length
      docker('rmi', '--force', name, `${name}:build`)
      return [listed, left]
    }
    const [[before, many], [after, one]] = [await built('main'), await built('restage/build.sh/final')]
    expect(before).toContain('/srv/app 644 0 regular file\nHELLO\n')
    expect([after, many, one]).toEqual([before, 2, 1])
  })
})
