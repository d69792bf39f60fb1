/**
 * What is known of official images without asking anybody.
 *
 * Only what holds for every tag that was ever published is in the table; what changed between tags, or is not certain, is left
 * `undefined`, which means "not known" and never "none". Empty means none: `entrypoint: []` is an image without ENTRYPOINT.
 */
import { parseReference } from '../docker/reference.ts'
import { known } from '../text/symbolic.ts'
import type { Text } from '../text/symbolic.ts'

/** Configuration of a base image; a field that is `undefined` is not known. */
export interface BaseConfig {
  /** Absolute; `/` when the image sets none. */
  readonly workdir: string | undefined
  /** Empty: root. */
  readonly user: string | undefined
  readonly entrypoint: readonly string[] | undefined
  readonly cmd: readonly string[] | undefined
  /** Empty: the default shell, `/bin/sh -c`. */
  readonly shell: readonly string[] | undefined
  /** Variables whose value is the same in every tag; there may be others. */
  readonly env: ReadonlyMap<string, string>
  readonly volumes: readonly string[] | undefined
  /** Whatever ENTRYPOINT a tag has runs the command that it is given, unless that begins with a dash. */
  readonly passesOn: boolean
}

interface Row {
  readonly workdir?: string
  readonly user?: string
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly volumes?: readonly string[]
  readonly passesOn?: boolean
}

/** Root, no workdir, no volumes, no entrypoint: what most images of distributions and languages are. */
const PLAIN: Row = { workdir: '/', user: '', entrypoint: [], volumes: [] }

const TABLE: Readonly<Record<string, Row>> = {
  // Distributions. Their CMD is `bash` in some tags and `/bin/bash` in others.
  'library/alpine': PLAIN,
  'library/debian': PLAIN,
  'library/ubuntu': PLAIN,
  'library/busybox': PLAIN,
  'library/centos': PLAIN,
  'library/fedora': PLAIN,
  'library/amazonlinux': PLAIN,
  'library/oraclelinux': PLAIN,
  'library/archlinux': PLAIN,
  'library/buildpack-deps': PLAIN,
  // Languages and build tools.
  'library/golang': { ...PLAIN, workdir: '/go', env: { GOPATH: '/go' } },
  // An entrypoint script came in 2019: it runs the command that it is given, and node before a flag.
  'library/node': { workdir: '/', user: '', cmd: ['node'], volumes: [], passesOn: true },
  'library/python': PLAIN,
  'library/ruby': { ...PLAIN, cmd: ['irb'] },
  'library/rust': { ...PLAIN, env: { RUSTUP_HOME: '/usr/local/rustup', CARGO_HOME: '/usr/local/cargo' } },
  'library/openjdk': PLAIN,
  'library/java': PLAIN,
  'library/gcc': PLAIN,
  'library/elixir': { ...PLAIN, cmd: ['iex'] },
  'library/erlang': { ...PLAIN, cmd: ['erl'] },
  'library/swift': PLAIN,
  'library/mono': PLAIN,
  // WORKDIR, ENTRYPOINT or VOLUME of these changed between tags.
  'library/perl': { user: '', entrypoint: [], volumes: [] },
  'library/clojure': { user: '', volumes: [] },
  'library/maven': { user: '', cmd: ['mvn'], passesOn: true },
  'library/php': { user: '', volumes: [], passesOn: true },
  'dotnet/sdk': PLAIN,
  'dotnet/core/sdk': PLAIN,
  // Servers.
  'library/nginx': { workdir: '/', user: '' },
  'library/httpd': {
    workdir: '/usr/local/apache2',
    user: '',
    entrypoint: [],
    env: { HTTPD_PREFIX: '/usr/local/apache2' },
    volumes: [],
  },
  'library/tomcat': {
    workdir: '/usr/local/tomcat',
    user: '',
    cmd: ['catalina.sh', 'run'],
    env: { CATALINA_HOME: '/usr/local/tomcat' },
  },
  'library/redis': { workdir: '/data', user: '', cmd: ['redis-server'], volumes: ['/data'] },
  'library/postgres': { workdir: '/', user: '', cmd: ['postgres'] },
  'library/mysql': { workdir: '/' },
  'library/mongo': { workdir: '/', user: '', cmd: ['mongod'], volumes: ['/data/db', '/data/configdb'] },
}

const REGISTRIES: Readonly<Record<string, string>> = { 'docker.io': 'library/', 'mcr.microsoft.com': 'dotnet/' }

/** Tags that are not what the table says: Windows, and images with triggers or another user. */
const OTHER_TAGS = /windows|nanoserver|onbuild|nonroot|unprivileged|chiseled|distroless/

/** Ends of tags that belong to none of those, whatever stands before them. */
const PLAIN_TAG_END = /-(alpine|slim|wheezy|jessie|stretch|buster|bullseye|bookworm|trixie|focal|jammy|noble)[\d.]*$/

/** What is known of an image; `undefined` when nothing is. */
export function baseConfig(reference: Text): BaseConfig | undefined {
  const repository = officialRepository(reference)
  const row = repository !== undefined && Object.hasOwn(TABLE, repository) ? TABLE[repository] : undefined
  if (row === undefined) return undefined
  return {
    workdir: row.workdir,
    user: row.user,
    entrypoint: row.entrypoint,
    cmd: row.cmd,
    // None of these images sets SHELL, except for Windows.
    shell: [],
    env: new Map(Object.entries(row.env ?? {})),
    volumes: row.volumes,
    passesOn: row.passesOn === true,
  }
}

/** Whether an image is known to have ONBUILD triggers. */
export function hasOnbuild(reference: Text): boolean {
  const plain = known(reference)
  const parts = plain === undefined ? undefined : parseReference(plain)
  return /(^|-)onbuild($|-)/.test(parts?.tag ?? '') || /[-/]onbuild$/.test(parts?.repository ?? '')
}

/** The repository of an official image: `library/golang` for `golang:1.8` and for `golang:${VERSION}-alpine`. */
function officialRepository(reference: Text): string | undefined {
  const parts = parseReference(known(reference) ?? withPlainTag(reference))
  const prefix = REGISTRIES[parts?.domain ?? '']
  if (parts === undefined || prefix === undefined || !parts.repository.startsWith(prefix)) return undefined
  return OTHER_TAGS.test(parts.tag ?? '') ? undefined : parts.repository
}

/** A reference that stands for one with an unknown tag; empty when that tag may be one that differs. */
function withPlainTag(reference: Text): string {
  const [first] = reference
  const last = reference.at(-1)
  if (typeof first !== 'string' || typeof last !== 'string' || !/:[\w.-]*$/.test(first)) return ''
  return PLAIN_TAG_END.test(last) ? first.replace(/:[^:]*$/, ':') + 'x' + last : ''
}
