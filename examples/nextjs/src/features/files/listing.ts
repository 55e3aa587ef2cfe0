/** How many files a page of a listing has: the same on the server and in the browser. */
export const FILE_PAGE = 24;
