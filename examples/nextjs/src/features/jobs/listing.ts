/** How many jobs a page of a listing has: the same on the server and in the browser. */
export const JOB_PAGE = 20;
