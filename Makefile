# SPDX-License-Identifier: GPL-3.0-or-later
# Muttkit. `make demo` shows the suite at work, `make check` tests it; README.md tells the rest.

PREFIX     ?= /usr/local
BUILD      ?= build
VERSION    := 0.1.0

bindir     := $(PREFIX)/bin
libexecdir := $(PREFIX)/libexec/muttkit
sharedir   := $(PREFIX)/share/muttkit
mandir     := $(PREFIX)/share/man

PACKAGES   := glib-2.0 libcurl sqlite3 libcrypto jansson
PKG_CONFIG ?= pkg-config
# Debian has no notmuch.pc
NOTMUCH_LIBS ?= -lnotmuch

CFLAGS     ?= -O2 -g
WARNINGS   := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
              -Wundef -Wwrite-strings -Wpointer-arith -Wdeclaration-after-statement \
              -Wno-missing-field-initializers
HARDENING  := -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
              -fcf-protection=full -fPIE
HARD_LINK  := -pie -Wl,-z,relro,-z,now,-z,noexecstack

ifdef SANITIZE
CFLAGS     := -O1 -g -fno-omit-frame-pointer -fsanitize=$(SANITIZE) -fno-sanitize-recover=undefined \
              -Werror
HARDENING  :=
HARD_LINK  := -fsanitize=$(SANITIZE)
endif

CPPFLAGS   += -Ilib -D_GNU_SOURCE -DMUTTKIT_VERSION='"$(VERSION)"' \
              -DGLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_72 \
              -DGLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_72
PKG_CFLAGS  := $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS    := $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)
ALL_CFLAGS  = -std=gnu11 $(WARNINGS) $(HARDENING) $(PKG_CFLAGS) \
              $(CPPFLAGS) $(CFLAGS)
ALL_LIBS    = $(PKG_LIBS) $(NOTMUCH_LIBS)
ALL_LDFLAGS = $(HARD_LINK) -Wl,--as-needed $(LDFLAGS)

LIB_SOURCES  := $(wildcard lib/*/*.c)
PLUGINS      := $(notdir $(patsubst %/,%,$(dir $(filter-out %-refresh.c,$(wildcard plugins/*/*.c)))))
PROGRAMS     := $(PLUGINS:%=$(BUILD)/bin/mutt-%)
# A program that only another program runs lies beside it as plugins/NAME/NAME-VERB.c.
PRIVATE      := $(foreach p,$(PLUGINS),$(patsubst plugins/$(p)/%.c,$(BUILD)/libexec/muttkit/%,\
                $(wildcard plugins/$(p)/$(p)-*.c)))
RCS          := $(wildcard plugins/*/*.rc)
PAGES        := $(wildcard plugins/*/*.1) $(wildcard lib/*/*.5)
UNITS        := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c))
FUZZERS      := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz-*.c))
E2E          := $(wildcard tests/e2e/*.bats)
E2E_TOOLS    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/e2e/*.c))
OBJECTS      := $(LIB_SOURCES:%.c=$(BUILD)/%.o)

.PHONY: all programs tests fuzzers check lint fuzz demo install uninstall clean setup-check
.SECONDARY:

all: programs
programs: $(PROGRAMS) $(PRIVATE)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libmuttkit.a: $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

define program
$(1): $$(BUILD)/$(2:.c=.o) $$(BUILD)/libmuttkit.a
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(ALL_LIBS)
endef
$(foreach p,$(PLUGINS),$(eval $(call program,$(BUILD)/bin/mutt-$(p),plugins/$(p)/$(p).c)))
$(foreach x,$(PRIVATE),$(eval $(call program,$(x),$(wildcard plugins/*/$(notdir $(x)).c))))
$(foreach u,$(UNITS) $(E2E_TOOLS),$(eval $(call program,$(u),$(u:$(BUILD)/%=%.c))))

# A fuzzer is an ordinary test over its corpus, and with SANITIZE=fuzzer,… under clang the campaign.
ifeq ($(findstring fuzzer,$(SANITIZE)),)
FUZZ_MAIN := $(BUILD)/tests/fuzz/replay.o
else
FUZZ_LINK := -fsanitize=fuzzer
endif
$(BUILD)/tests/fuzz/fuzz-%: $(BUILD)/tests/fuzz/fuzz-%.o $(FUZZ_MAIN) $(BUILD)/libmuttkit.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) $(FUZZ_LINK) -o $@ $^ $(ALL_LIBS)

tests: $(UNITS) $(E2E_TOOLS) fuzzers
fuzzers: $(FUZZERS)

demo:
	@scripts/setup build demo
	@$(MAKE) -s -j2 programs
	@scripts/demo

# Everything under ASan and UBSan; the last line is prove's.
check:
	@scripts/setup build check
	@$(MAKE) -s -j2 programs
	@$(MAKE) -s -j2 BUILD=$(BUILD)/check SANITIZE=address,undefined programs tests
	@BUILD=$(BUILD) scripts/check $(T)

lint:
	@scripts/setup build lint
	@scripts/lint

# make fuzz SECONDS=60: each fuzzer so long, beginning with its corpus.
fuzz:
	@scripts/setup build check lint
	@$(MAKE) -s -j2 CC=clang BUILD=$(BUILD)/fuzz SANITIZE=fuzzer-no-link,address,undefined fuzzers
	@BUILD=$(BUILD)/fuzz scripts/fuzz $(or $(SECONDS),30)

install: all
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(libexecdir) $(DESTDIR)$(sharedir) \
		$(DESTDIR)$(mandir)/man1 $(DESTDIR)$(mandir)/man5
	install -m 755 $(PROGRAMS) $(DESTDIR)$(bindir)
	install -m 755 $(PRIVATE) $(DESTDIR)$(libexecdir)
	install -m 644 $(RCS) $(DESTDIR)$(sharedir)
	install -m 644 $(filter %.1,$(PAGES)) $(DESTDIR)$(mandir)/man1
	install -m 644 $(filter %.5,$(PAGES)) $(DESTDIR)$(mandir)/man5

uninstall:
	rm -f $(addprefix $(DESTDIR)$(bindir)/,$(notdir $(PROGRAMS)))
	rm -f $(addprefix $(DESTDIR)$(libexecdir)/,$(notdir $(PRIVATE)))
	rm -f $(addprefix $(DESTDIR)$(sharedir)/,$(notdir $(RCS)))
	rm -f $(addprefix $(DESTDIR)$(mandir)/man1/,$(notdir $(filter %.1,$(PAGES))))
	rm -f $(addprefix $(DESTDIR)$(mandir)/man5/,$(notdir $(filter %.5,$(PAGES))))
	-rmdir $(DESTDIR)$(libexecdir) $(DESTDIR)$(sharedir)

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' -type f 2>/dev/null)
