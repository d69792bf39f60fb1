/**
 * Gets a Docker engine and the stand-in base images for the tests that build: `npm run engine`.
 *
 * An engine that answers is used as it is. Without one, root on Debian gets the distribution's own (`docker.io`), started here. Where
 * that is not possible a line says what is not checked; with CI set it is a failure.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { hasCommand, install, run } from './packages.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const recipes = join(root, 'test/bases')

/** What each stand-in is made of: a folder of `test/bases`, or a ground as it is. */
const standIns = {
  busybox: ['busybox', 'busybox:1.36', 'toolchain:9', 'proxy:4', 'builder', 'build'],
  alpine: ['alpine:latest', 'alpine:3.19'],
  debian: ['debian:bookworm-slim'],
  gcc: ['gcc:13'],
  golang: ['golang:1.7.3', 'golang:1.19', 'golang:1.22-alpine'],
  nginx: ['nginx', 'nginx:1.25-alpine'],
  node: ['node:12.13.0-alpine', 'node:20-alpine'],
  python: ['python:3.12-slim'],
}

const grounds = {
  busybox: 'restage.test/ground/busybox',
  debian: 'restage.test/ground/debian',
}
/** What is said of apt and dpkg stays in the image, for what is installed on it. */
const debianOptions = ['--variant=minbase', '--aptopt=Acquire::Languages "none"', '--dpkgopt=force-unsafe-io']
const enginePackages = ['docker.io', 'iptables']

/** Names the recipe that an image was made from. */
const recipeLabel = 'restage.test.recipe'

class Missing extends Error {}

try {
  await ensureEngine()
  await ensureBases()
  if (!hasCommand('docker-registry')) need(['docker-registry'], 'there is no private registry')
  for (const name of ['make', 'openssl', 'rsync', 'strace', 'redis-server'])
    if (!hasCommand(name)) need([name], `${name} is missing, which tests run`)
} catch (error) {
  if (!(error instanceof Missing) || process.env.CI !== undefined) throw error
  console.warn(`\n!! NOT CHECKED: what needs a Docker engine is skipped, because ${error.message}.\n`)
}

async function ensureEngine() {
  if (answers()) return
  if (!hasCommand('dockerd') || !hasCommand('docker')) need(enginePackages, 'no Docker engine answers')
  if (process.getuid?.() !== 0) throw new Missing('no Docker engine answers, and only root can start one')
  const log = join(tmpdir(), 'restage-dockerd.log')
  const file = openSync(log, 'a')
  spawn('dockerd', { detached: true, stdio: ['ignore', file, file] }).unref()
  for (let tries = 0; tries < 120; tries++) {
    await sleep(500)
    if (answers()) return
  }
  throw new Missing(`dockerd does not come up; see ${log}`)
}

function answers() {
  return spawnSync('docker', ['version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

/**
 * @param {readonly string[]} packages
 * @param {string} why
 */
function need(packages, why) {
  if (!install(packages)) throw new Missing(`${why}, and only root on Debian can install ${packages.join(' and ')}`)
}

async function ensureBases() {
  const busyboxRecipe = ground(grounds.busybox, 'busybox 1', makeBusybox)
  const debianRecipe = ground(grounds.debian, `debian 3 ${debianOptions.join(' ')}`, makeDebian)
  // most of it is waiting for packages: all at once
  await Promise.all(Object.entries(standIns).map(([folder, tags]) => ensureBase(folder, tags, [busyboxRecipe, debianRecipe])))
}

/**
 * @param {string} folder
 * @param {readonly string[]} tags
 * @param {readonly string[]} groundRecipes
 */
async function ensureBase(folder, tags, groundRecipes) {
  const [first = '', ...others] = tags.map((tag) => `restage.test/${tag}`)
  const path = join(recipes, folder)
  if (existsSync(path)) {
    const recipe = digest([...groundRecipes, ...readdirSync(path).map((file) => readFileSync(join(path, file), 'utf8'))])
    if (recipeOf(first) !== recipe) await build(first, recipe, path)
  } else run('docker', ['tag', grounds.busybox, first])
  for (const tag of others) run('docker', ['tag', first, tag])
}

/**
 * Builds a stand-in; packages come over this machine's own network, by its proxies.
 *
 * @param {string} tag
 * @param {string} recipe
 * @param {string} folder
 */
function build(tag, recipe, folder) {
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy'].filter((name) => process.env[name] !== undefined)
  const words = ['build', '-q', '--rm', '--network', 'host', '-t', tag, '--label', `${recipeLabel}=${recipe}`]
  for (const name of proxies) words.push('--build-arg', name)
  const child = spawn('docker', [...words, folder], { env: { ...process.env, DOCKER_BUILDKIT: '0' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (/** @type {Buffer} */ data) => (output += data.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      if (status === 0) resolve(undefined)
      else reject(new Error(`building ${tag} failed:\n${output.slice(-2000)}`))
    })
  })
}

/**
 * @param {string} tag
 * @param {string} recipe
 * @param {(area: string) => string} make writes a tar of the whole file system and gives its path
 */
function ground(tag, recipe, make) {
  const wanted = digest([recipe])
  if (recipeOf(tag) === wanted) return wanted
  const area = mkdtempSync(join(tmpdir(), 'restage-base-'))
  try {
    run('docker', ['import', '--change', `LABEL ${recipeLabel}=${wanted}`, '--change', 'CMD ["sh"]', make(area), tag])
  } finally {
    rmSync(area, { recursive: true, force: true })
  }
  return wanted
}

/** @param {string} area */
function makeBusybox(area) {
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path))
  const isStatic = busybox !== undefined && spawnSync('ldd', [busybox], { encoding: 'utf8' }).status !== 0
  if (!isStatic) need(['busybox-static'], 'there is no static busybox')
  const tree = join(area, 'tree')
  for (const folder of ['bin', 'sbin', 'etc', 'root', 'tmp', 'usr/bin', 'usr/local/bin', 'var/tmp'])
    mkdirSync(join(tree, folder), { recursive: true })
  copyFileSync(busybox ?? '/bin/busybox', join(tree, 'bin/busybox'))
  const applets = spawnSync(join(tree, 'bin/busybox'), ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n')
  for (const applet of applets) if (applet !== 'busybox') symlinkSync('busybox', join(tree, 'bin', applet))
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n')
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n')
  const tar = join(area, 'busybox.tar')
  run('chmod', ['1777', join(tree, 'tmp'), join(tree, 'var/tmp')])
  run('tar', ['--owner=0', '--group=0', '-C', tree, '-cf', tar, '.'])
  return tar
}

/** @param {string} area */
function makeDebian(area) {
  if (!hasCommand('mmdebstrap')) need(['mmdebstrap'], 'there is no mmdebstrap')
  const tar = join(area, 'debian.tar')
  run('mmdebstrap', ['--quiet', ...debianOptions, 'bookworm', tar])
  return tar
}

/** @param {string} tag */
function recipeOf(tag) {
  const { status, stdout } = spawnSync('docker', ['inspect', '--format', `{{index .Config.Labels "${recipeLabel}"}}`, tag], {
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : undefined
}

/** @param {readonly string[]} texts */
function digest(texts) {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16)
}
