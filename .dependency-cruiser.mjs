/**
 * The architecture as rules: who may know whom. The direction is
 *
 *     text ← findings ← {repository, shell, docker, dockerfile} ← driver, host ← pipeline ← {rewrite, proof} ← migrate ← report ← cli
 *
 * Each rule's comment says what to do instead.
 */

/** What turns a repository into a pipeline and that into changes and a proof. */
const throughProof = [
  'text',
  'findings',
  'repository',
  'shell',
  'ci',
  'compose',
  'npm',
  'docker',
  'dockerfile',
  'host',
  'pipeline',
  'rewrite',
  'proof',
]

/** A room may import itself and the rooms listed. */
const rooms = {
  text: [],
  findings: ['text'],
  config: ['text', 'repository'],
  repository: ['text'],
  docker: ['text', 'findings'],
  dockerfile: ['text', 'findings', 'docker'],
  shell: ['text', 'findings'],
  make: ['text', 'findings', 'shell'],
  ci: ['text', 'make'],
  compose: ['text', 'make', 'ci'],
  npm: ['text', 'make'],
  driver: ['text', 'findings', 'repository', 'shell', 'ci', 'compose', 'npm'],
  host: ['text', 'findings', 'repository', 'shell', 'docker', 'dockerfile', 'compose'],
  pipeline: ['text', 'findings', 'repository', 'shell', 'make', 'ci', 'compose', 'npm', 'docker', 'dockerfile', 'driver', 'host'],
  rewrite: [
    'text',
    'findings',
    'repository',
    'shell',
    'make',
    'ci',
    'npm',
    'docker',
    'dockerfile',
    'host',
    'pipeline',
    'compose',
  ],
  proof: ['text', 'findings', 'repository', 'shell', 'docker', 'dockerfile', 'host', 'pipeline'],
  migrate: [...throughProof, 'driver'],
  engine: ['text', 'findings', 'docker', 'dockerfile'],
  compare: ['text'],
  verify: [...throughProof, 'migrate', 'engine', 'compare'],
  report: ['text', 'findings', 'migrate', 'verify'],
  fleet: ['text', 'findings', 'config', 'repository', 'migrate', 'engine', 'verify', 'report'],
  bot: ['text', 'config', 'repository', 'dockerfile', 'migrate', 'verify', 'report', 'fleet'],
  cli: ['text', 'findings', 'config', 'repository', 'migrate', 'engine', 'verify', 'report', 'fleet', 'bot'],
}

/** Plain data that a room below may name by its type alone: nothing of the room above runs. */
const types = {
  findings: ['docker/command'],
  repository: ['rewrite/change'],
  proof: ['rewrite/composition', 'rewrite/change', 'migrate/document'],
  migrate: ['verify/verification'],
  // the shapes of what is compared, and of a fleet run
  report: ['compare/difference', 'fleet/entry'],
  cli: ['pipeline/observation'],
}

const advice = {
  text: 'Text knows nothing but text. Pass what you need as a parameter, or put the function into the room that has the thing.',
  findings: 'A finding takes sites and strings. Turn your object into those where the finding is made.',
  config: 'The configuration is data. Give it to what needs it as an option.',
  repository: 'A repository shows files and knows nothing of what is in them. Read the content one room up.',
  docker: 'The docker command line is data without a world. What a command does belongs to pipeline/ or host/.',
  dockerfile: 'A Dockerfile is read without a build. What a context holds comes in as a parameter; see dockerfile/stage.ts.',
  shell: 'The evaluator asks its world (shell/world.ts). Add a question there instead of importing who answers it.',
  make: 'Make asks its world (make/world.ts), as the shell does. Running what a recipe says is for who gives it that world.',
  ci: 'A file of a CI service is data: jobs and steps with places. What they do is for pipeline/.',
  compose: 'A compose file is data: services with places. What a command makes of them is for pipeline/.',
  npm: 'A package.json is data: scripts with places, and command lines that name them. Running them is for pipeline/.',
  driver: 'A driver is text and a place. What its commands do is for pipeline/.',
  host: 'Host files know origins, not pipelines. Report what happened as HostEffects and let pipeline/ draw the conclusion.',
  pipeline: 'Inference must not know how its result is rewritten or proven: the proof would no longer be independent.',
  rewrite: 'The rewrite must not see the proof, nor the proof the rewrite: they share pipeline/ and rewrite/composition.ts only.',
  proof: 'The proof reads the emitted text from zero. Of the rewrite it may know the types in composition.ts, no function.',
  migrate: 'migrate/ puts rooms together; printing and asking belong to cli/, the story to report/.',
  engine: 'Only engine/ talks to a Docker engine, and it knows nothing of pipelines: give it typed requests.',
  compare: 'The comparison is pure: two streams in, differences out. Fetching them is for verify/.',
  verify: 'verify/ puts a migration and an engine together; printing and asking belong to cli/.',
  report: 'Reports read documents. If something is missing in the document, add it there.',
  fleet: 'A fleet runs the use cases over many repositories and keeps what they say; printing and asking belong to cli/.',
  bot: 'The bot decides about pull requests from documents. What it needs to know of a pipeline belongs into the document.',
  cli: 'The command goes through migrate/ and report/. A room below that the command needs directly is missing in migrate/.',
}

const core =
  '^src/(?:(?:text|findings|docker|dockerfile|shell|make|ci|compose|driver|host|pipeline|rewrite|proof|migrate|report|compare)/|config/(?!load[.]))'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room-${room}`,
      comment: advice[room],
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: {
        path: '^src/',
        pathNot: [
          ...[room, ...allowed].map((name) => `^src/${name}/`),
          ...(types[room] ?? []).map((file) => `^src/${file}\\.ts$`),
        ],
      },
    })),
    {
      name: 'types-only',
      comment: 'This file is shared for its types. Move the function that you need one room down, or pass its result in.',
      severity: 'error',
      from: { path: '^src/(findings|repository|proof)/' },
      to: { path: '^src/(docker/command|rewrite/|migrate/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'core-is-pure',
      comment:
        'The core touches no disk, network, process, clock or random number: take it as a parameter, or do it in repository/ or cli/. node:crypto (digests) is for proof/, migrate/ and compare/; node:zlib, which only turns bytes into bytes, for compare/content/.',
      severity: 'error',
      from: { path: core },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib)$' },
    },
    {
      name: 'digests-in-proof-and-migrate',
      comment:
        'Digests are made in proof/, migrate/diff.ts, where images are compared and where the bot knows again what it did; elsewhere compare values.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(proof|migrate|engine|compare|verify|bot)/' },
      to: { path: '^(node:)?crypto$' },
    },
    {
      name: 'unpacking-in-compare',
      comment: 'Archives are looked into in compare/content/ alone; a docker context or an export is packed in engine/.',
      severity: 'error',
      from: { path: core, pathNot: '^src/compare/content/' },
      to: { path: '^(node:)?zlib$' },
    },
    {
      name: 'core-writes-through-a-port',
      comment: 'migrate/apply.ts takes a Disk; only cli/ makes one. Import its type.',
      severity: 'error',
      from: { path: core },
      to: { path: '^src/repository/(disk|directory|git)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circles',
      comment:
        'Two files that need each other are one file, or want a third with what they share. Circles of types alone are harmless.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-tests-in-source',
      comment: 'Source must not depend on tests; move the helper to src/ if both need it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'nothing-undeclared',
      comment: 'Declare it in package.json, with its reason in ARCHITECTURE.md.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'nothing-missing',
      comment: 'The import leads nowhere; relative imports end in .ts.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.d.ts', '.js', '.mjs'],
    },
  },
}
