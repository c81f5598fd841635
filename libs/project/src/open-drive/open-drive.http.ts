import { commandRoute } from '@yishi/platform';
import { OpenDrive } from './open-drive';

export const OpenDriveRoute = commandRoute('projects/:projectId/drive', OpenDrive, {
  summary: 'Open the drive: fix the snapshot of households and the policy',
});
