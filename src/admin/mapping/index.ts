// The editor of mappings: a file of its own, that the page loads when somebody opens it.
export { MappingDrawer } from './MappingDrawer';
