import { fromLog, process, send } from '@yishi/following';
import { EndPublicity } from './end-publicity/end-publicity';
import type { ProjectEvent } from './project';

/** Publicity ends by the clock, unless an objection sent the project back before. */
export const endPublicity = process<ProjectEvent>()({
  name: 'project.end-publicity',
  source: fromLog('project'),
  on: {
    ProjectApproved: ({ data: { projectId, round, publicityEndsAt } }) => [
      send(EndPublicity, { projectId, round }, { dueAt: publicityEndsAt }),
    ],
  },
});
