/** Every endpoint of the server. */
import type { Route } from '../route.ts'
import { appRoutes } from './app.ts'
import { checkRoutes } from './checks.ts'
import { gitRoutes } from './git.ts'
import { issueRoutes } from './issues.ts'
import { pullRoutes } from './pulls.ts'
import { refRoutes } from './refs.ts'
import { repositoryRoutes } from './repositories.ts'
import { reviewRoutes } from './reviews.ts'
import { treeRoutes } from './trees.ts'

export const routes: readonly Route[] = [
  ...appRoutes,
  // before `commits/{ref}`, which takes names with slashes in them
  ...checkRoutes,
  ...repositoryRoutes,
  ...gitRoutes,
  ...treeRoutes,
  ...refRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...issueRoutes,
]
