# mulu: `make help` lists the targets. Variables: V=1 (show commands)   SAN=address,undefined | thread   STRICT=1   CC=clang   PREFIX= DESTDIR=   B=<build folder>
# ROOMS="lib/base lib/value" builds the library of these rooms only (for work on one room).

VERSION := 0.1.0
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local
V ?=
Q := $(if $(V),,@)
say := @$(if $(V),true,echo) 
SAN ?=
STRICT ?=
B ?= build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
comma := ,

ROOMS ?= lib/base lib/value lib/table schemas lib/privacy lib/check catalog publish/portal publish
ALL_ROOMS := lib/base lib/value lib/table schemas lib/privacy lib/check catalog publish/portal publish cmd

# ---- flags: those of hardened builds, each one probed once (gcc and clang, x86-64 and arm64) ----
WANTED_CFLAGS := -Wall -Wextra -Wformat=2 -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough -Wtrampolines -Wbidi-chars=any -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wwrite-strings -Wshadow -Werror=format-security -Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion \
	-fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks \
	-fno-strict-overflow -fno-strict-aliasing
WANTED_LDFLAGS := -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,nodlopen -Wl,--as-needed
FLAGS_FILE := $(B)/flags.mk

BASE_CFLAGS := -std=c11 -O2 -g -D_GNU_SOURCE -DMULU_VERSION='"$(VERSION)"' -I. -Ilib -Ipublish -I$(B)/gen -fPIE
ifneq ($(SAN),)
BASE_CFLAGS += -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=undefined
BASE_LDFLAGS := -fsanitize=$(SAN)
else
BASE_CFLAGS += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
ifneq ($(STRICT),)
BASE_CFLAGS += -Werror
endif
PKGS := libcurl libcjson zlib libarchive libcrypto libzstd sqlite3 libpcre2-8 libutf8proc libxxhash libseccomp libmicrohttpd
# For another machine: make CC=aarch64-linux-gnu-gcc HOSTCC=gcc, with PKG_CONFIG_LIBDIR in the environment.
HOSTCC ?= $(CC)
PKG_CONFIG ?= pkg-config
PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(PKGS))
PKG_LIBS = $(shell $(PKG_CONFIG) --libs $(PKGS)) -lm -pthread

ifneq ($(filter-out clean help lint-sh,$(or $(MAKECMDGOALS),all)),)
include $(FLAGS_FILE)
endif
CFLAGS_ALL = $(BASE_CFLAGS) $(OK_CFLAGS) $(PKG_CFLAGS) $(CFLAGS)
LDFLAGS_ALL = $(BASE_LDFLAGS) -pie $(OK_LDFLAGS) $(LDFLAGS)

# ---- sources ----
# A file named embed.c is a build tool; everything else in a room belongs to the library, cmd/ apart.
LIB_SRC := $(filter-out %/embed.c,$(foreach r,$(ROOMS),$(wildcard $(r)/*.c)))
CMD_SRC := $(wildcard cmd/*.c)
HEADERS := $(foreach r,$(ALL_ROOMS),$(wildcard $(r)/*.h))
LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o) $(if $(filter schemas,$(ROOMS)),$(B)/gen/embedded.o)
CMD_OBJ := $(CMD_SRC:%.c=$(B)/%.o)
LIB := $(B)/libmulu.a
UNIT_SRC := $(foreach r,$(or $(ROOM),$(patsubst tests/unit/%/,%,$(wildcard tests/unit/*/ tests/unit/publish/portal/))),$(wildcard tests/unit/$(r)/test_*.c))
UNIT := $(UNIT_SRC:%.c=$(B)/%)

.PHONY: all docs demo test unit cli lint install clean help bench tools
all: $(B)/mulu

help:
	@echo 'make            build/mulu'
	@echo 'make demo       the example town published on a loopback portal (KEEP=0: stop at the end)'
	@echo 'make test       all tests; ends with "N passed, N failed"'
	@echo 'make unit       unit tests (ROOM=value: of one room)      make cli    command-line tests'
	@echo 'make lint       order of rooms, headers alone, wording, docs in step'
	@echo 'make install    into $$DESTDIR$$PREFIX'

$(FLAGS_FILE):
	@mkdir -p $(@D)
	@{ printf 'OK_CFLAGS :='; for f in $(WANTED_CFLAGS); do echo 'int x;' | $(CC) -Werror -Wformat=2 $$f -c -x c -o /dev/null - 2>/dev/null && printf ' %s' "$$f"; done; echo; \
	   printf 'OK_LDFLAGS :='; for f in $(WANTED_LDFLAGS); do echo 'int main(void){return 0;}' | $(CC) -Werror $$f -x c -o /dev/null - 2>/dev/null && printf ' %s' "$$f"; done; echo; } > $@

$(B)/mulu: $(CMD_OBJ) $(LIB)
	$(say) LD $@
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(CMD_OBJ) $(LIB) $(PKG_LIBS)

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(say) AR $@
	$(Q)ar rcs $@ $(LIB_OBJ)

$(B)/%.o: %.c $(FLAGS_FILE)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# ---- standards, code lists and assets are part of the program ----
EMBED_FILES := $(sort $(wildcard schemas/standards/*/*.json) $(wildcard schemas/lists/*.csv))
$(B)/embed: schemas/embed.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(HOSTCC) -O1 -o $@ $<
$(B)/gen/embedded.c: $(B)/embed $(EMBED_FILES)
	@mkdir -p $(@D)
	$(Q)$(B)/embed $(EMBED_FILES) > $@.tmp && mv $@.tmp $@
$(B)/gen/embedded.o: $(B)/gen/embedded.c
	$(say) CC $<
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

# ---- tests ----
$(B)/tests/unit/%: tests/unit/%.c $(LIB)
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS_ALL) -Itests/unit -MMD -MP -MF $@.d $(LDFLAGS_ALL) -o $@ $< $(LIB) -lcmocka $(PKG_LIBS)

unit: $(UNIT)
	@B=$(B) tests/run.sh unit $(UNIT)
cli: $(B)/mulu
	@B=$(B) tests/run.sh cli $(wildcard tests/cli/*.bats)
test: $(B)/mulu $(UNIT)
	@B=$(B) tests/run.sh all unit $(UNIT) cli $(wildcard tests/cli/*.bats)
lint: $(B)/mulu
	@B=$(B) CC="$(CC)" CFLAGS_ALL="$(CFLAGS_ALL)" tests/lint/run.sh

docs: $(B)/mulu
	@tests/lint/reference.sh $(B)/mulu > docs/reference.md.tmp && mv docs/reference.md.tmp docs/reference.md

demo: $(B)/mulu
	@B=$(B) KEEP=$(KEEP) examples/demo.sh

install: $(B)/mulu
	install -D -m 755 $(B)/mulu $(DESTDIR)$(PREFIX)/bin/mulu
	install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/mulu/README.md
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/mulu/copyright

clean:
	rm -rf build

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(wildcard $(B)/tests/unit/*/*.d) $(wildcard $(B)/tests/unit/publish/portal/*.d)
