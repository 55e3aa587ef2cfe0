import { ListSkeleton } from "@/components/skeleton";

/** What stands in the place of a page of administrators while it is on its way. */
export default function Loading() {
  return <ListSkeleton />;
}
