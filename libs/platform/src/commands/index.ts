export * from './command';
export * from './handler';
export * from './identity';
export * from './pipeline';
export * from './route';
export * from './shape';
export * from './stream-cache';
export * from './validators';
