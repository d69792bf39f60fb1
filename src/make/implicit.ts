/** Implicit rules: the pattern that a target without a recipe is made by. */
import { parsePattern, stemOf } from './functions/patterns.ts'
import { textFor } from './questions.ts'
import { withStem } from './rules.ts'
import type { MakeRun, PatternRule, Prerequisite } from './state.ts'
import { plainValue } from './value.ts'

export interface ImplicitRule {
  readonly rule: PatternRule
  readonly stem: string
  /** With the stem's folder in front. */
  readonly fullStem: string
  readonly prerequisites: readonly Prerequisite[]
  readonly targets: readonly string[]
}

const deepest = 5

/** Endings that make's own rules make: a rule for just `%` is not tried for them. */
const madeByBuiltin =
  /\.(?:a|o|c|cc|C|cpp|p|f|F|m|r|s|S|mod|sym|def|h|info|dvi|tex|texinfo|texi|txinfo|w|ch|web|sh|elc|el|y|l|ym|yl|lm|ln|out)$/

/** The rule that makes a target; with `undefined` there is none. */
export function findImplicit(run: MakeRun, name: string, used: readonly PatternRule[] = []): ImplicitRule | undefined {
  const candidates = run.patterns
    .filter((rule) => !used.includes(rule))
    .flatMap((rule) => candidate(rule, name))
    .sort((a, b) => a.stem.length - b.stem.length)
  return (
    candidates.find((one) => one.prerequisites.every((each) => isThere(run, each.name, one.rule))) ??
    candidates.find(
      (one) =>
        !one.rule.terminal &&
        used.length < deepest &&
        one.prerequisites.every((each) => isThere(run, each.name, one.rule) || canBeMade(run, each.name, [...used, one.rule])),
    )
  )
}

function candidate(rule: PatternRule, name: string): readonly ImplicitRule[] {
  for (const target of rule.targets) {
    const pattern = parsePattern(target)
    const slash = target.includes('/') ? -1 : name.lastIndexOf('/')
    const folder = name.slice(0, slash + 1)
    const stem = stemOf(pattern, name.slice(slash + 1))
    if (stem === undefined || stem === '') continue
    const anything = pattern.before === '' && pattern.after === ''
    if (anything && !rule.terminal && madeByBuiltin.test(name)) continue
    const prerequisites = rule.prerequisites.map((each) => withStem(each, stem, folder))
    const targets = rule.targets.map((each) => withStem({ name: each, orderOnly: false, site: undefined }, stem, folder).name)
    return [{ rule, stem, fullStem: folder + stem, prerequisites, targets }]
  }
  return []
}

/** A match for anything is not used to make what another rule needs, unless it ends there. */
function canBeMade(run: MakeRun, name: string, used: readonly PatternRule[]): boolean {
  const found = findImplicit(run, name, used)
  return found !== undefined && !(found.rule.targets.includes('%') && !found.rule.terminal)
}

/**
 * A file is there, or a rule names it. In a folder in which a container may have made anything, a source that only make's own rules speak
 * of is taken not to be there.
 */
function isThere(run: MakeRun, name: string, rule: PatternRule): boolean {
  const target = run.targets.get(name)
  if (target?.named === true) return true
  if ([...run.targets.values()].some((one) => one.named && one.prerequisites.some((each) => each.name === name))) return true
  const kind = kindOf(run, name)
  return kind !== 'absent' && !(rule.builtin && kind === 'unknown')
}

export function kindOf(run: MakeRun, name: string): ReturnType<MakeRun['world']['kind']> {
  const path = run.world.resolve(run.cwd, textFor(run, name))
  return path === undefined ? 'unknown' : run.world.kind(path)
}

const builtins: readonly (readonly [string, string, string])[] = [
  ['%.o', '%.c', '$(COMPILE.c) $(OUTPUT_OPTION) $<'],
  ['%.o', '%.cc', '$(COMPILE.cc) $(OUTPUT_OPTION) $<'],
  ['%.o', '%.cpp', '$(COMPILE.cpp) $(OUTPUT_OPTION) $<'],
  ['%', '%.o', '$(LINK.o) $^ $(LOADLIBES) $(LDLIBS) -o $@'],
  ['%', '%.c', '$(LINK.c) $^ $(LOADLIBES) $(LDLIBS) -o $@'],
  ['%', '%.cc', '$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@'],
  ['%', '%.cpp', '$(LINK.cpp) $^ $(LOADLIBES) $(LDLIBS) -o $@'],
  ['%', '%.sh', 'cat $< >$@ \n chmod a+x $@'],
]

/** Make's own rules, behind those of the Makefile; the few that a repository with images meets. */
export function builtinRules(): readonly PatternRule[] {
  const site = { source: { path: '<builtin>', text: '' }, start: 0, end: 0 }
  return builtins.map(([target, prerequisite, recipe]) => ({
    targets: [target],
    prerequisites: [{ name: prerequisite, orderOnly: false, site: undefined }],
    recipe: { lines: recipe.split('\n').map((line) => ({ value: plainValue(line), line: site })), prefix: '\t' },
    terminal: false,
    builtin: true,
    second: [],
  }))
}

/** `.c.o:` and `.c:` are pattern rules in an old spelling. */
export function convertSuffixRules(run: MakeRun): void {
  const given = run.targets.get('.SUFFIXES')
  const known = given?.named === true && given.prerequisites.length === 0 ? [] : defaultSuffixes
  const suffixes = [...known, ...(given?.prerequisites.map((each) => each.name) ?? [])]
  for (const target of [...run.targets.values()]) {
    if (target.recipe === undefined || target.prerequisites.length > 0 || !target.name.startsWith('.')) continue
    for (const from of suffixes) {
      const to = target.name.slice(from.length)
      if (!target.name.startsWith(from) || (to !== '' && !suffixes.includes(to))) continue
      run.patterns.push({
        targets: [`%${to}`],
        prerequisites: [{ name: `%${from}`, orderOnly: false, site: target.site }],
        recipe: target.recipe,
        terminal: false,
        builtin: false,
        second: [],
      })
    }
  }
  if (run.flags.noBuiltinRules || suffixes.length === 0) return
  run.patterns.push(...builtinRules())
}

const defaultSuffixes: readonly string[] =
  '.out .a .ln .o .c .cc .C .cpp .p .f .F .m .r .y .l .ym .yl .s .S .mod .sym .def .h .info .dvi .tex .texinfo .texi .txinfo .w .ch .web .sh .elc .el'.split(
    ' ',
  )
