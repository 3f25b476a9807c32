/** Values in one query, and rows read by one: well under every database's limit. */
export const QUERY_SIZE = 500;
