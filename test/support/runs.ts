/** Fleet runs written by hand: of many repositories in every state, and with texts in every field that want to be something else. */
import type { Counts, GoneEntry, PipelineEntry, RepositoryEntry, Run } from '../../src/fleet/entry.ts'
import type { Verification, VerificationVerdict, VerifiedImage } from '../../src/verify/verification.ts'
import { blockedDocument, caveatDocument, pipelineDocument } from './document.ts'

export const firstStart = '2026-03-01T06:00:00.000Z'

const before: Counts = { dockerfiles: 2, scripts: 1, lines: 40, images: 2 }
const after: Counts = { dockerfiles: 1, scripts: 1, lines: 25, images: 1 }

/** A pipeline in one of its states, not verified; parts of it may be given. */
export function pipelineEntry(status: PipelineEntry['status'] = 'migrated', given: Partial<PipelineEntry> = {}): PipelineEntry {
  const make = { migrated: pipelineDocument, caveats: caveatDocument, blocked: blockedDocument }[status]
  const { id, driver, drivers, images, handoffs, findings, proof, diff } = make()
  return {
    id,
    driver,
    drivers,
    status,
    images,
    handoffs,
    findings,
    proof: { verdict: proof.verdict, assumptions: proof.assumptions },
    diff,
    before,
    after: status === 'blocked' ? null : after,
    verification: null,
    ...given,
  }
}

export interface VerifiedSizes {
  /** Of the final image before; a tenth of it is on top of the base. */
  readonly final: number
  /** Of the builder image. */
  readonly builder: number
  readonly builderName?: string
  readonly verdict?: VerificationVerdict
  /** Compressed sizes and times too. */
  readonly isMeasured?: boolean
}

/** What an engine found where the driver itself ran: the final image stays as large as it was, the builder image goes. */
export function verificationOf({
  final,
  builder,
  builderName = 'counter:build',
  verdict = 'equal',
  isMeasured = false,
}: VerifiedSizes): Verification {
  const isBuilt = !['legacy-does-not-build', 'new-does-not-build', 'not-runnable', 'no-engine'].includes(verdict)
  const layers = [
    { size: final - Math.round(final / 10), createdBy: 'ADD file:4b03b5f551e3fbdf4 in /' },
    { size: Math.round(final / 10), createdBy: 'COPY --from=build --chown=0:0 /go/src/app/app .' },
  ]
  const sizes = {
    image: final,
    overBase: Math.round(final / 10),
    compressed: isMeasured ? Math.round(final / 3) : null,
    layers,
  }
  const different: VerifiedImage['files']['differences'] =
    verdict === 'different'
      ? [
          {
            path: '/root/app',
            aspect: 'content',
            legacy: `sha256:${'0a'.repeat(32)}`,
            multiStage: `sha256:${'0b'.repeat(32)}`,
            explanation: {
              cause: 'The compiler writes its path into the file.',
              cure: 'Build with -trimpath.',
              detail: '-a\n+b\n',
            },
          },
        ]
      : []
  return {
    verdict,
    legacy: 'script',
    builder: isBuilt ? 'classic' : null,
    engine: isBuilt ? '20.10.24' : null,
    message: isBuilt ? null : 'Step 2/5 : RUN make: the command failed with 2',
    images: isBuilt
      ? [
          {
            id: 'final',
            verdict,
            files: { compared: 1200, differences: different, excused: [], times: verdict === 'identical' ? 0 : 3 },
            config: [],
            sizes: { legacy: sizes, multiStage: sizes },
          },
        ]
      : [],
    leftBehind: isBuilt
      ? {
          legacy: {
            images: [{ name: builderName, size: builder }],
            files: [{ path: 'app', size: 2_000_000 }],
            containers: ['extract'],
            cache: false,
          },
          multiStage: { images: [{ name: '<none> (stage build)', size: builder }], files: [], containers: [], cache: false },
        }
      : null,
    answered: ['docker push counter:latest'],
    strangers: [],
    timings: isBuilt ? { legacy: 21.5, multiStage: 18.25, compare: 1.5 } : null,
    repair: null,
    builds: isBuilt ? { legacy: 2, multiStage: 1 } : null,
    measured:
      isBuilt && isMeasured
        ? {
            legacy: { cold: 60.5, warm: 2.5, changed: 12 },
            multiStage: { cold: 55, warm: 1, changed: 9.5 },
            file: 'app.go',
          }
        : null,
  }
}

/** A repository that was analysed; parts of it may be given. */
export function repositoryEntry(
  repository: string,
  pipelines: readonly PipelineEntry[] = [],
  given: Partial<RepositoryEntry> = {},
): RepositoryEntry {
  return {
    kind: 'repository',
    repository,
    source: `https://git.example/${repository}.git`,
    commit: '8f'.repeat(20),
    outcome: 'done',
    message: null,
    analysed: firstStart,
    milliseconds: 12,
    pipelines,
    leads: [],
    ...given,
  }
}

export interface RunParts {
  readonly started?: string
  readonly gone?: readonly GoneEntry[]
  /** Whether it came to its end. */
  readonly isEnded?: boolean
  readonly verify?: Run['header']['options']['verify']
}

export function runOf(
  repositories: readonly RepositoryEntry[],
  { started = firstStart, gone = [], isEnded = true, verify = null }: RunParts = {},
): Run {
  return {
    header: { kind: 'run', schema: 'restage/run@1', restage: '0.1.0', started, options: { verify } },
    repositories,
    gone,
    ended: isEnded ? started.replace('T06:', 'T07:') : null,
  }
}

export interface FleetShape {
  readonly repositories: number
  /** Whether an engine was asked, and measured. */
  readonly isVerified?: boolean
  /** Counts from 0, a week each: pipelines are cured and migrated as time goes by. */
  readonly week?: number
}

const blockers = ['RS413', 'RS403', 'RS420', 'RS560', 'RS501']
const verdicts: readonly VerificationVerdict[] = [
  'identical',
  'equal',
  'excused',
  'equal',
  'different',
  'new-does-not-build',
  'not-runnable',
]

/**
 * Of a fleet in every state, the same for the same shape: of ten repositories six have a pipeline, one has three, two have nothing to do, and one
 * could not be read, crashed or took too long. With each week a twentieth more of the pipelines is gone.
 */
export function fleetRun({ repositories, isVerified = false, week = 0 }: FleetShape): Run {
  const started = new Date(Date.parse(firstStart) + week * 7 * 86_400_000).toISOString()
  const all = Array.from({ length: repositories }, (_, index) => numbered(index, isVerified, started))
  const isGone = (index: number): boolean => index % 20 < week && index % 20 < 10
  return runOf(
    all.map((entry, index) => (isGone(index) ? { ...entry, pipelines: [] } : entry)),
    {
      started,
      gone: all.flatMap(({ repository, pipelines }, index) =>
        isGone(index) ? pipelines.map((pipeline) => ({ kind: 'gone' as const, repository, since: started, pipeline })) : [],
      ),
      verify: isVerified ? { legacy: 'script', measure: true, bases: {} } : null,
    },
  )
}

const failures = ['unreachable', 'failed', 'crashed', 'timed-out'] as const

function numbered(index: number, isVerified: boolean, analysed: string): RepositoryEntry {
  const name = `group-${String(index % 7)}/shop-${String(index).padStart(5, '0')}`
  const given = { analysed, milliseconds: 5 + (index % 40), commit: index.toString(16).padStart(40, '0') }
  const place = index % 10
  if (place === 9) {
    const outcome = failures[Math.floor(index / 10) % failures.length] ?? 'failed'
    return repositoryEntry(name, [], { ...given, outcome, message: `cloning ${name}: the server said 404` })
  }
  if (place >= 7)
    return repositoryEntry(name, [], { ...given, leads: [{ path: 'Jenkinsfile', line: 3, text: 'docker.build(…)' }] })
  const count = place === 6 ? 3 : 1
  return repositoryEntry(
    name,
    Array.from({ length: count }, (_, at) => numberedPipeline(index + at, `build-${String(at)}.sh`, isVerified)),
    given,
  )
}

function numberedPipeline(index: number, path: string, isVerified: boolean): PipelineEntry {
  const status = (['migrated', 'caveats', 'blocked', 'migrated'] as const)[index % 4] ?? 'migrated'
  const entry = pipelineEntry(status)
  const own = { id: `${path}#final`, driver: { ...entry.driver, path }, drivers: [path] }
  const lines = {
    before: { ...before, lines: 30 + (index % 50) },
    after: status === 'blocked' ? null : { ...after, lines: 20 + (index % 30) },
  }
  if (status === 'blocked') {
    const codes = [...new Set([blockers[index % 5] ?? '', ...(index % 3 === 0 ? [blockers[(index * 7) % 5] ?? ''] : [])])]
    const findings = codes.flatMap((code) => entry.findings.map((finding) => ({ ...finding, code })))
    return { ...entry, ...own, ...lines, findings }
  }
  const verification = isVerified
    ? verificationOf({
        final: 20_000_000 + (index % 100) * 1_500_000,
        builder: 400_000_000 + (index % 30) * 20_000_000,
        builderName: `shop-${String(index)}:build`,
        verdict: verdicts[index % verdicts.length] ?? 'equal',
        isMeasured: index % 3 !== 0,
      })
    : null
  return { ...entry, ...own, ...lines, verification }
}

/** Texts that want to be a tag, a formula, a cell, a link, an escape, a line of their own, or the end of what they stand in. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'+alert(1)+'",
  '</script><script>alert(1)</script>',
  '=HYPERLINK("http://evil.example","x")',
  "+1+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  'a,b;"c"\r\nd',
  '| a | b |\n|---|---|',
  '[x](javascript:alert(1)) ![i](http://evil.example/i.png)',
  '`code` ``more`` ~~~\n# heading\n- item',
  ']]> <!-- --> <?xml ?> &amp; &#0; &nbsp;',
  '\u001b[31mred\u0007\u0000\ufffe\ud800',
  '\u202egnp.exe\u200b',
  '{{constructor}} ${alert(1)} __proto__',
  'https://evil.example/?a=b&c=d',
  '   ',
]

/** A run in which every text is hostile: each repository takes one of the texts, in all of its fields. */
export function hostileRun(texts: readonly string[] = hostileTexts): Run {
  const repositories = texts.map((text, index): RepositoryEntry => {
    // keys of the report stay apart
    const name = `${text}${'/'.repeat(index === 0 ? 0 : 1)}${index === 0 ? '' : String(index)}`
    const statuses = ['migrated', 'caveats', 'blocked'] as const
    return repositoryEntry(
      name,
      statuses.map((status) => hostilePipeline(text, status)),
      {
        source: text,
        outcome: index % 5 === 4 ? 'crashed' : 'done',
        message: index % 5 === 4 ? text : null,
        leads: [{ path: text, line: 1, text }],
      },
    )
  })
  return runOf(repositories, {
    gone: repositories.flatMap(({ repository }, index) => {
      const text = texts[index] ?? ''
      return [
        { kind: 'gone', repository, since: firstStart, pipeline: { ...hostilePipeline(text, 'migrated'), id: `${text} once` } },
      ]
    }),
  })
}

function hostilePipeline(text: string, status: PipelineEntry['status']): PipelineEntry {
  const entry = pipelineEntry(status)
  const at = { path: text, line: 1, column: 1 }
  const verification = verificationOf({
    final: 3_000_000,
    builder: 9_000_000,
    builderName: text,
    verdict: 'different',
    isMeasured: true,
  })
  return {
    ...entry,
    id: `${text}#${status}`,
    driver: { path: text, kind: 'sh', entry: text, cwd: text, args: [text] },
    drivers: [text],
    images: entry.images.map((image) => ({
      ...image,
      id: text,
      dockerfile: text,
      context: text,
      tags: [text],
      target: text,
      buildArgs: [text],
      stage: text,
    })),
    handoffs: entry.handoffs.map((handoff) => ({
      ...handoff,
      from: text,
      path: text,
      host: text,
      into: text,
      imagePath: text,
      at,
    })),
    findings: [{ code: 'RS413', severity: status === 'blocked' ? 'blocker' : 'caveat', message: text, help: text, at }],
    proof: { ...entry.proof, assumptions: [{ code: 'RS600', severity: 'standing', text, at }] },
    diff: `diff --git a/${text} b/${text}\n--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-${text}\n+${text}\n`,
    verification:
      status === 'blocked'
        ? null
        : {
            ...verification,
            message: text,
            answered: [text],
            images: verification.images.map((image) => ({
              ...image,
              id: text,
              files: {
                ...image.files,
                differences: image.files.differences.map((difference) => ({
                  ...difference,
                  path: `/${text}`,
                  legacy: text,
                  explanation: { cause: text, cure: text, detail: text },
                })),
                excused: [
                  {
                    difference: { path: `/${text}`, aspect: 'content', legacy: text, multiStage: text, explanation: null },
                    excuse: { kind: 'noise', evidence: text },
                  },
                ],
              },
              config: [{ field: text, legacy: text, multiStage: null }],
            })),
          },
  }
}
