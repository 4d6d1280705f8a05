// What the shim (shim.c) writes down and the cut (cut.c) reads: one record per call, then its two texts. Same machine, same compiler: plain structs.
#ifndef HUB_POWERCUT_JOURNAL_H
#define HUB_POWERCUT_JOURNAL_H
#include <stdint.h>

enum kind
{
    WROTE = 1, // ino, offset, size = the file's size before; first text = the bytes that were overwritten
    CUT,       // ino, offset = new size, size = size before; first text = the bytes that were cut off
    SYNCED,    // ino: what was written before is durable
    MADE,      // first text = path of a new name for ino
    MADE_DIR,  // first text = path
    RENAMED,   // first text = from, second = to, ino; grave = inode that the name showed before, 0 where none
    REMOVED,   // first text = path, ino = grave
    SYNCED_DIR // first text = path: what happened to names in it before is durable
};

struct record
{
    uint32_t kind, first, second; // lengths of the two texts
    uint32_t filler;
    uint64_t ino, grave;
    int64_t offset, size;
};

#define GRAVES "graves" // a removed or replaced file is kept here by its inode's number
#define JOURNAL "journal"
#endif
