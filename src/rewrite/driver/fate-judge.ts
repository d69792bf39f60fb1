/** What the judgement of a node asks about other nodes: handed to those of `fate.ts` and `fate-branches.ts`. */
import type { AndOr, SyntaxNode } from 'unbash'
import type { Chain, Fate } from './chain.ts'

export interface Judge {
  readonly fate: (node: SyntaxNode) => Fate
  readonly chain: (node: AndOr) => Chain
  readonly streams: ReadonlySet<SyntaxNode>
  readonly keepsFunction: (name: string) => boolean
  readonly problem: (node: SyntaxNode, why: string) => void
}
