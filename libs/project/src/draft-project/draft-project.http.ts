import { commandRoute } from '@yishi/platform';
import { DraftProject } from './draft-project';

export const DraftProjectRoute = commandRoute('projects', DraftProject, {
  summary: 'Draft a project of a compound',
});
