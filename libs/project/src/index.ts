export * from './project';
export { ProjectModule } from './project.module';
export { TakePart, TakePartHandler } from './take-part/take-part';
export { projectTexts } from './texts';
