import { commandRoute } from '@yishi/platform';
import { ReviseDraft } from './revise-draft';

export const ReviseDraftRoute = commandRoute('projects/:projectId/revisions', ReviseDraft, {
  summary: 'Revise a draft or a returned project',
});
