export * from './check-file';
export * from './file-store';
